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
import io.skopeo.operator.reconcile.CentralConfig;
import io.skopeo.operator.reconcile.OperatorConfig;
import io.skopeo.operator.reconcile.RunDefaults;
import io.skopeo.operator.reconcile.TaskConfig;
import io.skopeo.operator.reconcile.TlsDefault;
import io.skopeo.operator.reconcile.TlsDefaults;
import io.skopeo.operator.reconcile.Watched;
import io.skopeo.operator.reference.Repository;
import io.skopeo.operator.registry.Proxies;
import io.skopeo.operator.registry.RegistrySettings;
import io.skopeo.operator.tekton.CarriedKeys;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the environment says; a malformed {@link Variable} stops the start with its name. */
record Settings(Map<String, String> environment) {
  /** The problems of the environment, a sentence each. */
  List<String> problems() {
    Stream<String> malformed =
        Arrays.stream(Variable.values())
            .filter(variable -> !variable.takes(text(variable)))
            .map(this::malformed);
    return Stream.of(
            malformed,
            uselessAuthority(Variable.DISABLE_SRC_TLS_VERIFICATION, Variable.SOURCE_CA),
            uselessAuthority(Variable.DISABLE_DEST_TLS_VERIFICATION, Variable.DESTINATION_CA),
            proxyVariables().problems(),
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
    return Stream.concat(
            Notices.of(environment, Arrays.stream(Variable.values()).map(Variable::name).toList())
                .stream(),
            registryNotice().stream())
        .toList();
  }

  /** A Docker Hub account may be meant, and more often a host without its domain. */
  private Optional<String> registryNotice() {
    return Optional.of(defaultRegistry())
        .filter(text -> !text.isEmpty() && !Repository.namesRegistry(text.split("/", 2)[0]))
        .map(_ ->
            "DESTINATION_DEFAULT_REGISTRY names a folder of Docker Hub, since what has neither dot"
                + " nor port is no registry: write it in full, such as registry.example.com, if that"
                + " is not meant.");
  }

  /** What stands in place of a user may be a password. */
  private String malformed(Variable variable) {
    return variable.name().startsWith("CREDS_")
        ? "%s should be: %s.".formatted(variable, variable.meaning())
        : "%s is \"%s\" but should be: %s.".formatted(variable, text(variable), variable.meaning());
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
        "ALLOWED_DESTINATIONS", text(Variable.ALLOWED_DESTINATIONS), defaultRegistry());
  }

  private String defaultRegistry() {
    String written = text(Variable.DESTINATION_DEFAULT_REGISTRY);
    return written.endsWith("/") ? written.substring(0, written.length() - 1) : written;
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

  OperatorConfig config() {
    return new OperatorConfig(
        central(),
        task(),
        new TlsDefaults(
            tls(Variable.DISABLE_SRC_TLS_VERIFICATION, Variable.SOURCE_CA),
            tls(Variable.DISABLE_DEST_TLS_VERIFICATION, Variable.DESTINATION_CA)),
        runs(),
        new Watched(names(Variable.WATCH_NAMESPACES)),
        Boolean.parseBoolean(text(Variable.MIGRATION_APPROVE)));
  }

  private CentralConfig central() {
    return new CentralConfig(
        text(Variable.PULL_JOB_NAMESPACE),
        text(Variable.CENTRAL_SERVICE_ACCOUNT),
        names(Variable.CENTRAL_NAMESPACES),
        Optional.of(text(Variable.CENTRAL_NAMESPACE_SELECTOR)).filter(s -> !s.isEmpty()),
        Arrays.stream(Side.values()).collect(Collectors.toMap(side -> side, this::credential)));
  }

  private TaskConfig task() {
    String namespace = text(Variable.TASK_NAMESPACE);
    return new TaskConfig(
        text(Variable.TASK_NAME),
        Optional.of(text(Variable.TASK_BUNDLE)).filter(image -> !image.isEmpty()),
        namespace.isEmpty() ? text(Variable.PULL_JOB_NAMESPACE) : namespace);
  }

  private RunDefaults runs() {
    return new RunDefaults(
        proxyVariables().ofRuns(),
        number(Variable.COPY_PARALLELISM),
        Duration.ofMinutes(number(Variable.RUN_TIMEOUT_MINUTES)),
        retention().orThrow(),
        new CarriedKeys(names(Variable.RUN_LABELS), names(Variable.RUN_ANNOTATIONS)),
        pullReservePercent());
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

  Proxies proxies() {
    return proxyVariables().ofOperator();
  }

  private ProxyVariables proxyVariables() {
    return new ProxyVariables(
        environment, Optional.of(text(Variable.PROXY_SECRET)).filter(name -> !name.isEmpty()));
  }

  AllowedSpecs specs() {
    int maxNewCopies = number(Variable.MAX_NEW_COPIES);
    return new AllowedSpecs(
        defaultRegistry(),
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
    return value.isEmpty() ? variable.fallback() : value;
  }

  private int number(Variable variable) {
    return Integer.parseInt(text(variable));
  }

  private TlsDefault tls(Variable disabled, Variable authority) {
    return new TlsDefault(!Boolean.parseBoolean(text(disabled)), authority(text(authority)));
  }

  private static Optional<TlsWish.Authority> authority(String text) {
    Matcher matcher = Variable.Form.AUTHORITY.matcher(text);
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
