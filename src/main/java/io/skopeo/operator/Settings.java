package io.skopeo.operator;

import io.skopeo.operator.api.TlsSpec.Kind;
import io.skopeo.operator.credentials.CentralCredential;
import io.skopeo.operator.credentials.Credential;
import io.skopeo.operator.credentials.RegistryScope;
import io.skopeo.operator.credentials.Side;
import io.skopeo.operator.intent.Allowance;
import io.skopeo.operator.intent.AllowedSpecs;
import io.skopeo.operator.intent.LeastPause;
import io.skopeo.operator.intent.Rules;
import io.skopeo.operator.intent.Span;
import io.skopeo.operator.intent.TlsWish;
import io.skopeo.operator.plan.Limits;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.reconcile.Installation;
import io.skopeo.operator.reconcile.TlsDefault;
import io.skopeo.operator.reconcile.Watched;
import io.skopeo.operator.registry.Proxies;
import io.skopeo.operator.registry.RegistrySettings;
import io.skopeo.operator.tekton.CarriedKeys;
import io.skopeo.operator.tekton.RunProxies;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the environment says. Each variable is one row; a malformed one stops the start with its
 * name and what it should look like.
 */
record Settings(Map<String, String> environment) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");
  private static final Pattern NAMES = Pattern.compile("(\\s*[^\\s,]+\\s*(,|$))*");
  private static final Pattern NAMESPACES =
      Pattern.compile("(\\s*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\s*(,|$))*");
  private static final Pattern KEYS =
      Pattern.compile("(\\s*(\\*|[A-Za-z0-9][A-Za-z0-9._/-]*\\*?)\\s*(,|$))*");
  private static final String CARRIED =
      "keys with commas between them, or beginnings such as example.com/*: what of an Image's own its"
          + " TaskRuns get";
  private static final Pattern FLAG = Pattern.compile("true|false", Pattern.CASE_INSENSITIVE);
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,4}");
  private static final Pattern PERCENT = Pattern.compile("100|[1-9]?[0-9]");
  private static final Pattern HOST_NUMBERS =
      Pattern.compile("(\\s*[^\\s,=]+\\s*=\\s*[1-9][0-9]{0,4}\\s*(,|$))*");
  private static final Pattern USERNAME = Pattern.compile("[^:\\p{Cntrl}]*");
  private static final Pattern SELECTOR = Pattern.compile("([^,()]+(\\([^()]*\\))?(,|$))*");
  private static final Pattern AUTHORITY =
      Pattern.compile(
          "((?<kind>ConfigMap|Secret)/(?<name>%s)/(?<key>[-._a-zA-Z0-9]{1,253}))?"
              .formatted(NAME.pattern()));
  private static final Pattern ANYTHING = Pattern.compile(".*");
  private static final Pattern LINES = Pattern.compile(".*", Pattern.DOTALL);

  /** The one variable of the proxies that never holds a password. */
  private static final String DIRECT = "NO_PROXY";

  /** The rows. */
  enum Variable {
    WATCH_NAMESPACES(
        "",
        NAMESPACES,
        "namespaces with commas between them: where Images are looked for; all if it is empty"),
    PULL_JOB_NAMESPACE("skopeo-operator", NAME, "a namespace: that of the central runs"),
    CENTRAL_SERVICE_ACCOUNT("skopeo-copy", NAME, "a ServiceAccount: that of the central runs"),
    CENTRAL_NAMESPACES(
        "",
        NAMES,
        "namespaces with commas between them, or *: who may use the central credentials"),
    CENTRAL_NAMESPACE_SELECTOR(
        "",
        SELECTOR,
        "labels of further such namespaces, as kubectl get --selector takes them: team=platform,stage!=test"),
    CREDS_SOURCE_USERNAME("", USERNAME, "the user of central Images at sources, without a colon"),
    CREDS_SOURCE_PASSWORD("", ANYTHING, "the user's password"),
    CREDS_SOURCE_REGISTRIES(
        "", ANYTHING, "the registries that the central credentials for sources are bound to"),
    CREDS_DESTINATION_USERNAME(
        "", USERNAME, "the user of central Images at destinations, without a colon"),
    CREDS_DESTINATION_PASSWORD("", ANYTHING, "the user's password"),
    CREDS_DESTINATION_REGISTRIES(
        "", ANYTHING, "the registries that the central credentials for destinations are bound to"),
    TASK_NAME("skopeo-copy", NAME, "the name of the Task"),
    TASK_NAMESPACE("", ANYTHING, "the namespace of the Task; that of the central runs by default"),
    TASK_BUNDLE(
        "",
        Pattern.compile(
            "([A-Za-z0-9][A-Za-z0-9._-]*(:[0-9]+)?(/[a-z0-9._-]+)+(:[\\w.-]+)?(@sha256:[0-9a-f]{64})?)?"),
        "a Tekton bundle with the Task, as registry.example.com/tekton/skopeo-copy:1.0"),
    DISABLE_SRC_TLS_VERIFICATION("false", FLAG, "true or false"),
    DISABLE_DEST_TLS_VERIFICATION("false", FLAG, "true or false"),
    SOURCE_CA(
        "",
        AUTHORITY,
        "ConfigMap/name/key or Secret/name/key in PULL_JOB_NAMESPACE: the CA of the sources"),
    DESTINATION_CA(
        "",
        AUTHORITY,
        "ConfigMap/name/key or Secret/name/key in PULL_JOB_NAMESPACE: the CA of the destinations"),
    PROXY_SECRET(
        "",
        Pattern.compile("(%s)?".formatted(NAME.pattern())),
        "a Secret that is in each namespace with runs, with HTTPS_PROXY and HTTP_PROXY as keys"),
    DESTINATION_DEFAULT_REGISTRY("", ANYTHING, "the registry of destinations that name none"),
    ALLOWED_SOURCES(
        "", LINES, "a namespace and a repository a line: from where which namespace may copy"),
    ALLOWED_DESTINATIONS(
        "", LINES, "a namespace and a repository a line: to where which namespace may copy"),
    MIN_FREQUENCY("", ANYTHING, "the smallest frequency that an Image may have"),
    MAX_NEW_COPIES(
        "0",
        Pattern.compile("0|[1-9][0-9]{0,6}"),
        "how many copies an Image may start in a round, 0 for as many as it likes"),
    ALLOW_INSECURE_TLS(
        "true", FLAG, "true or false: whether an Image may switch the verification of TLS off"),
    ALLOWED_HOSTS(
        "", NAMES, "hosts with commas between them that are asked even at a local address"),
    REGISTRY_REQUESTS_AT_ONCE(
        "4", NUMBER, "how many requests to a registry are under way at once with one account"),
    REGISTRY_REQUESTS_AT_ONCE_BY_HOST(
        "",
        HOST_NUMBERS,
        "the same for hosts of their own, as quay.io=8,registry.example.com:5000=2"),
    PULL_RESERVE_PERCENT(
        "20",
        PERCENT,
        "the share of a registry's pull limit that is kept for the cluster, 0 to 100"),
    BATCH_SIZE(
        "50",
        Pattern.compile("[1-9][0-9]?|[1-4][0-9]{2}|500"),
        "how many copies a TaskRun has at most, 1 to 500"),
    RUNS_PER_IMAGE("4", NUMBER, "how many TaskRuns of an Image are at work at once"),
    RUNS_PER_NAMESPACE(
        "6", NUMBER, "how many TaskRuns of the Images of a namespace are at work at once"),
    RUNS_PER_CLUSTER("10", NUMBER, "how many TaskRuns are at work at once in all"),
    COPY_PARALLELISM("4", NUMBER, "how many copies of a TaskRun are under way at once"),
    RUN_TIMEOUT_MINUTES("60", NUMBER, "minutes after which a TaskRun is ended"),
    RUN_RETENTION("7d", ANYTHING, "how long a finished TaskRun is kept at most"),
    RUN_LABELS("", KEYS, CARRIED),
    RUN_ANNOTATIONS("", KEYS, CARRIED),
    MIGRATION_APPROVE(
        "false",
        FLAG,
        "true or false: whether Images that the Go operator had handled are copied, or planned only"
            + " until each is approved"),
    LEADER_ELECTION("false", FLAG, "true or false: whether one operator of several acts"),
    POD_NAMESPACE("", ANYTHING, "the namespace of this pod, where the lease is"),
    POD_NAME("", ANYTHING, "the name of this pod, by which it holds the lease"),
    METRICS_PER_IMAGE(
        "true", FLAG, "true or false: whether there are metrics of each Image, or of all alone"),
    HTTP_PORT("8080", NUMBER, "the port of /healthz, /readyz and /metrics"),
    LOG_FORMAT("text", Pattern.compile("text|json"), "text or json");

    private final String fallback;
    private final Pattern valid;
    private final String meaning;

    Variable(String fallback, Pattern valid, String meaning) {
      this.fallback = fallback;
      this.valid = valid;
      this.meaning = meaning;
    }
  }

  /** The problems of the environment, a sentence each. */
  List<String> problems() {
    Stream<String> malformed =
        Arrays.stream(Variable.values())
            .filter(variable -> !variable.valid.matcher(text(variable)).matches())
            .map(this::malformed);
    return Stream.of(
            malformed,
            uselessAuthority(Variable.DISABLE_SRC_TLS_VERIFICATION, Variable.SOURCE_CA),
            uselessAuthority(Variable.DISABLE_DEST_TLS_VERIFICATION, Variable.DESTINATION_CA),
            proxyProblem().stream(),
            proxySecretProblem(),
            Stream.of(Variable.RUN_LABELS, Variable.RUN_ANNOTATIONS).flatMap(this::reservedKeys),
            Stream.of(retention(), sources(), destinations(), leastPause())
                .flatMap(Settings::problem),
            seatProblem().stream(),
            Arrays.stream(Side.values()).flatMap(side -> credentialProblem(side).stream()))
        .flatMap(problems -> problems)
        .toList();
  }

  /** What of the environment has no meaning: a sentence each, without any value. */
  List<String> notices() {
    return Notices.of(environment, Arrays.stream(Variable.values()).map(Variable::name).toList());
  }

  /** What stands in place of a user may be a password. */
  private String malformed(Variable variable) {
    return variable.name().startsWith("CREDS_")
        ? "%s should be: %s.".formatted(variable, variable.meaning)
        : "%s is \"%s\" but should be: %s.".formatted(variable, text(variable), variable.meaning);
  }

  private static Stream<String> problem(Parsed<?> parsed) {
    return parsed instanceof Parsed.Invalid<?>(var problem)
        ? Stream.of(problem.sentence())
        : Stream.empty();
  }

  private Parsed<Rules> sources() {
    return Rules.parse("ALLOWED_SOURCES", text(Variable.ALLOWED_SOURCES), "");
  }

  private Parsed<Rules> destinations() {
    return Rules.parse(
        "ALLOWED_DESTINATIONS",
        text(Variable.ALLOWED_DESTINATIONS),
        text(Variable.DESTINATION_DEFAULT_REGISTRY));
  }

  private Parsed<LeastPause> leastPause() {
    return LeastPause.parse("MIN_FREQUENCY", text(Variable.MIN_FREQUENCY));
  }

  private Parsed<Duration> retention() {
    return Span.parse(
        "RUN_RETENTION", text(Variable.RUN_RETENTION), Duration.ofMinutes(1), Duration.ofDays(366));
  }

  private Stream<String> reservedKeys(Variable variable) {
    return names(variable).stream()
        .filter(CarriedKeys::isReserved)
        .sorted()
        .map(key ->
            "%s has \"%s\", which is never carried from an Image to its TaskRuns since others are known by it: leave it out."
                .formatted(variable, key));
  }

  private Optional<String> seatProblem() {
    return isElected()
            && (text(Variable.POD_NAMESPACE).isEmpty() || text(Variable.POD_NAME).isEmpty())
        ? Optional.of(
            "LEADER_ELECTION is true but POD_NAMESPACE or POD_NAME is not set: set both from the pod's metadata.")
        : Optional.empty();
  }

  private Optional<String> credentialProblem(Side side) {
    if (registries(side) instanceof Parsed.Invalid<RegistryScope>(var problem)) {
      return Optional.of(problem.sentence());
    }
    String username = text(creds(side, "USERNAME"));
    String password = text(creds(side, "PASSWORD"));
    return username.isEmpty() == password.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s and %s go together: set both or neither."
                .formatted(creds(side, "USERNAME"), creds(side, "PASSWORD")));
  }

  private static Variable creds(Side side, String what) {
    return Variable.valueOf("CREDS_%s_%s".formatted(side, what));
  }

  private Parsed<RegistryScope> registries(Side side) {
    Variable variable = creds(side, "REGISTRIES");
    return RegistryScope.parse(variable.name(), text(variable));
  }

  private CentralCredential credential(Side side) {
    String username = text(creds(side, "USERNAME"));
    return new CentralCredential(
        username.isEmpty()
            ? Optional.empty()
            : Optional.of(new Credential(username, text(creds(side, "PASSWORD")))),
        registries(side).orThrow());
  }

  private boolean isElected() {
    return Boolean.parseBoolean(text(Variable.LEADER_ELECTION));
  }

  /** As whom this operator stands for election; empty where it acts alone. */
  Optional<Leadership.Seat> seat() {
    return isElected()
        ? Optional.of(new Leadership.Seat(text(Variable.POD_NAMESPACE), text(Variable.POD_NAME)))
        : Optional.empty();
  }

  private Optional<String> proxyProblem() {
    try {
      proxies();
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.ofNullable(e.getMessage());
    }
  }

  Installation installation() {
    String namespace = text(Variable.PULL_JOB_NAMESPACE);
    String taskNamespace = text(Variable.TASK_NAMESPACE);
    return new Installation(
        namespace,
        text(Variable.CENTRAL_SERVICE_ACCOUNT),
        names(Variable.CENTRAL_NAMESPACES),
        Optional.of(text(Variable.CENTRAL_NAMESPACE_SELECTOR)).filter(s -> !s.isEmpty()),
        Arrays.stream(Side.values()).collect(Collectors.toMap(side -> side, this::credential)),
        text(Variable.TASK_NAME),
        Optional.of(text(Variable.TASK_BUNDLE)).filter(image -> !image.isEmpty()),
        taskNamespace.isEmpty() ? namespace : taskNamespace,
        tls(Variable.DISABLE_SRC_TLS_VERIFICATION, Variable.SOURCE_CA),
        tls(Variable.DISABLE_DEST_TLS_VERIFICATION, Variable.DESTINATION_CA),
        runProxies(),
        number(Variable.COPY_PARALLELISM),
        Duration.ofMinutes(number(Variable.RUN_TIMEOUT_MINUTES)),
        retention().orThrow(),
        new CarriedKeys(names(Variable.RUN_LABELS), names(Variable.RUN_ANNOTATIONS)),
        pullReservePercent(),
        new Watched(names(Variable.WATCH_NAMESPACES)),
        Boolean.parseBoolean(text(Variable.MIGRATION_APPROVE)));
  }

  Limits limits() {
    return new Limits(
        number(Variable.BATCH_SIZE),
        number(Variable.RUNS_PER_IMAGE),
        number(Variable.RUNS_PER_NAMESPACE),
        number(Variable.RUNS_PER_CLUSTER));
  }

  int pullReservePercent() {
    return number(Variable.PULL_RESERVE_PERCENT);
  }

  RegistrySettings.AtOnce requestsAtOnce() {
    return new RegistrySettings.AtOnce(
        number(Variable.REGISTRY_REQUESTS_AT_ONCE),
        names(Variable.REGISTRY_REQUESTS_AT_ONCE_BY_HOST).stream()
            .map(pair -> pair.split("=", 2))
            .collect(
                Collectors.toMap(
                    pair -> pair[0].strip(),
                    pair -> Integer.parseInt(pair[1].strip()),
                    Math::min)));
  }

  /** Of the variables that all programs read: HTTPS_PROXY, HTTP_PROXY, NO_PROXY. */
  Proxies proxies() {
    return Proxies.of(environment);
  }

  /**
   * The same for the pods of runs. Where there is a Secret, they have the addresses from it: these
   * may hold passwords, and what stands in a TaskRun is read by many.
   */
  private RunProxies runProxies() {
    var plain = new HashMap<>(Proxies.variables(environment));
    var addresses = new TreeSet<>(plain.keySet());
    addresses.remove(DIRECT);
    if (addresses.isEmpty()) {
      return RunProxies.NONE;
    }
    Optional<String> secret =
        Optional.of(text(Variable.PROXY_SECRET)).filter(name -> !name.isEmpty());
    if (secret.isEmpty()) {
      return new RunProxies(plain, secret, new TreeSet<>());
    }
    plain.keySet().removeAll(addresses);
    return new RunProxies(plain, secret, addresses);
  }

  /** Of a proxy with an account without a Secret, and of a Secret without a proxy. */
  private Stream<String> proxySecretProblem() {
    Map<String, String> addresses = Proxies.variables(environment);
    addresses.remove(DIRECT);
    if (!text(Variable.PROXY_SECRET).isEmpty()) {
      return addresses.isEmpty()
          ? Stream.of(
              "PROXY_SECRET is set but neither HTTPS_PROXY nor HTTP_PROXY is: make that Secret with these keys in the operator's namespace too.")
          : Stream.empty();
    }
    return addresses.entrySet().stream()
        .filter(variable -> Proxies.hasAccount(variable.getValue()))
        .map(variable ->
            "%1$s has a user or password, which may not stand in a TaskRun: set PROXY_SECRET (chart: proxy.existingSecret) to the name of a Secret with the key %1$s, and make it in each namespace with runs."
                .formatted(variable.getKey()));
  }

  AllowedSpecs specs() {
    int maxNewCopies = number(Variable.MAX_NEW_COPIES);
    return new AllowedSpecs(
        text(Variable.DESTINATION_DEFAULT_REGISTRY),
        new Allowance(
            sources().orThrow(),
            destinations().orThrow(),
            leastPause().orThrow(),
            maxNewCopies == 0 ? OptionalInt.empty() : OptionalInt.of(maxNewCopies),
            Boolean.parseBoolean(text(Variable.ALLOW_INSECURE_TLS))));
  }

  Set<String> allowedHosts() {
    return names(Variable.ALLOWED_HOSTS);
  }

  int port() {
    return number(Variable.HTTP_PORT);
  }

  boolean hasMetricsOfEachImage() {
    return Boolean.parseBoolean(text(Variable.METRICS_PER_IMAGE));
  }

  boolean logsJson() {
    return text(Variable.LOG_FORMAT).equals("json");
  }

  /** The environment may hold the password of a proxy. */
  @Override
  public String toString() {
    return "Settings[…]";
  }

  private String text(Variable variable) {
    String value = environment.getOrDefault(variable.name(), "").strip();
    return value.isEmpty() ? variable.fallback : value;
  }

  private int number(Variable variable) {
    return Integer.parseInt(text(variable));
  }

  private TlsDefault tls(Variable disabled, Variable authority) {
    return new TlsDefault(!Boolean.parseBoolean(text(disabled)), authority(text(authority)));
  }

  private static Optional<TlsWish.Authority> authority(String text) {
    Matcher matcher = AUTHORITY.matcher(text);
    return matcher.matches() && matcher.group("kind") != null
        ? Optional.of(
            new TlsWish.Authority(
                matcher.group("kind").equals("Secret") ? Kind.SECRET : Kind.CONFIG_MAP,
                matcher.group("name"),
                matcher.group("key")))
        : Optional.empty();
  }

  /** Whoever gives a CA wants it to be asked. */
  private Stream<String> uselessAuthority(Variable disabled, Variable authority) {
    return Boolean.parseBoolean(text(disabled)) && !text(authority).isEmpty()
        ? Stream.of(
            "%s is set but %s is true: leave one of them out.".formatted(authority, disabled))
        : Stream.empty();
  }

  private Set<String> names(Variable variable) {
    return Arrays.stream(text(variable).split(","))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }
}
