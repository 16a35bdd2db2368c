package io.skopeo.operator.app;

import io.skopeo.operator.api.TlsSpec.Kind;
import io.skopeo.operator.app.kube.ProxyVariables;
import io.skopeo.operator.controller.config.CentralConfig;
import io.skopeo.operator.controller.config.OperatorConfig;
import io.skopeo.operator.controller.config.RunDefaults;
import io.skopeo.operator.controller.config.TaskConfig;
import io.skopeo.operator.controller.config.TlsDefault;
import io.skopeo.operator.controller.config.TlsDefaults;
import io.skopeo.operator.controller.config.WatchedNamespaces;
import io.skopeo.operator.credentials.CentralCredential;
import io.skopeo.operator.credentials.Credential;
import io.skopeo.operator.credentials.RegistryScope;
import io.skopeo.operator.credentials.Side;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.planning.input.ConcurrencyLimits;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.registry.Proxies;
import io.skopeo.operator.registry.RegistrySettings;
import io.skopeo.operator.spec.TlsOptions;
import io.skopeo.operator.spec.policy.PolicyCheckedSpecReader;
import io.skopeo.operator.spec.policy.RepositoryRules;
import io.skopeo.operator.spec.policy.TenantPolicy;
import io.skopeo.operator.spec.schedule.Durations;
import io.skopeo.operator.spec.schedule.MinimumFrequency;
import io.skopeo.operator.tekton.MetadataPropagation;
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

/**
 * What the environment says; a malformed {@link EnvironmentVariable} stops the start with its name.
 */
public record OperatorSettings(Map<String, String> environment) {
  /** The problems of the environment, a sentence each. */
  public List<String> problems() {
    Stream<String> malformed =
        Arrays.stream(EnvironmentVariable.values())
            .filter(variable -> !variable.takes(text(variable)))
            .map(this::malformed);
    return Stream.of(
            malformed,
            uselessAuthority(
                EnvironmentVariable.DISABLE_SRC_TLS_VERIFICATION, EnvironmentVariable.SOURCE_CA),
            uselessAuthority(
                EnvironmentVariable.DISABLE_DEST_TLS_VERIFICATION,
                EnvironmentVariable.DESTINATION_CA),
            proxyVariables().problems(),
            Stream.of(EnvironmentVariable.RUN_LABELS, EnvironmentVariable.RUN_ANNOTATIONS)
                .flatMap(this::reservedKeys),
            Stream.of(retention(), sources(), destinations(), leastPause())
                .flatMap(OperatorSettings::problem),
            seatProblem().stream(),
            Arrays.stream(Side.values()).flatMap(side -> credentialProblem(side).stream()))
        .flatMap(problems -> problems)
        .toList();
  }

  /** What of the environment has no meaning: a sentence each, without any value. */
  public List<String> notices() {
    return Stream.concat(
            EnvironmentWarnings.of(
                environment,
                Arrays.stream(EnvironmentVariable.values()).map(EnvironmentVariable::name).toList())
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
  private String malformed(EnvironmentVariable variable) {
    return variable.name().startsWith("CREDS_")
        ? "%s should be: %s.".formatted(variable, variable.meaning())
        : "%s is \"%s\" but should be: %s.".formatted(variable, text(variable), variable.meaning());
  }

  private static Stream<String> problem(Parsed<?> parsed) {
    return parsed instanceof Parsed.Invalid<?>(var problem)
        ? Stream.of(problem.sentence())
        : Stream.empty();
  }

  private Parsed<RepositoryRules> sources() {
    return RepositoryRules.parse("ALLOWED_SOURCES", text(EnvironmentVariable.ALLOWED_SOURCES), "");
  }

  private Parsed<RepositoryRules> destinations() {
    return RepositoryRules.parse(
        "ALLOWED_DESTINATIONS", text(EnvironmentVariable.ALLOWED_DESTINATIONS), defaultRegistry());
  }

  private String defaultRegistry() {
    String written = text(EnvironmentVariable.DESTINATION_DEFAULT_REGISTRY);
    return written.endsWith("/") ? written.substring(0, written.length() - 1) : written;
  }

  private Parsed<MinimumFrequency> leastPause() {
    return MinimumFrequency.parse("MIN_FREQUENCY", text(EnvironmentVariable.MIN_FREQUENCY));
  }

  private Parsed<Duration> retention() {
    return Durations.parse(
        "RUN_RETENTION",
        text(EnvironmentVariable.RUN_RETENTION),
        Duration.ofMinutes(1),
        Duration.ofDays(366));
  }

  private Stream<String> reservedKeys(EnvironmentVariable variable) {
    return names(variable).stream()
        .filter(MetadataPropagation::isReserved)
        .sorted()
        .map(key ->
            "%s has \"%s\", which is never carried from an Image to its TaskRuns since others are known by it: leave it out."
                .formatted(variable, key));
  }

  private Optional<String> seatProblem() {
    return isElected()
            && (text(EnvironmentVariable.POD_NAMESPACE).isEmpty()
                || text(EnvironmentVariable.POD_NAME).isEmpty())
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

  private static EnvironmentVariable creds(Side side, String what) {
    return EnvironmentVariable.valueOf("CREDS_%s_%s".formatted(side, what));
  }

  private Parsed<RegistryScope> registries(Side side) {
    EnvironmentVariable variable = creds(side, "REGISTRIES");
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
    return Boolean.parseBoolean(text(EnvironmentVariable.LEADER_ELECTION));
  }

  /** As whom this operator stands for election; empty where it acts alone. */
  public Optional<LeaderElection.LeaseIdentity> seat() {
    return isElected()
        ? Optional.of(
            new LeaderElection.LeaseIdentity(
                text(EnvironmentVariable.POD_NAMESPACE), text(EnvironmentVariable.POD_NAME)))
        : Optional.empty();
  }

  public OperatorConfig config() {
    return new OperatorConfig(
        central(),
        task(),
        new TlsDefaults(
            tls(EnvironmentVariable.DISABLE_SRC_TLS_VERIFICATION, EnvironmentVariable.SOURCE_CA),
            tls(
                EnvironmentVariable.DISABLE_DEST_TLS_VERIFICATION,
                EnvironmentVariable.DESTINATION_CA)),
        runs(),
        new WatchedNamespaces(names(EnvironmentVariable.WATCH_NAMESPACES)),
        Boolean.parseBoolean(text(EnvironmentVariable.MIGRATION_APPROVE)));
  }

  private CentralConfig central() {
    return new CentralConfig(
        text(EnvironmentVariable.PULL_JOB_NAMESPACE),
        text(EnvironmentVariable.CENTRAL_SERVICE_ACCOUNT),
        names(EnvironmentVariable.CENTRAL_NAMESPACES),
        Optional.of(text(EnvironmentVariable.CENTRAL_NAMESPACE_SELECTOR)).filter(s -> !s.isEmpty()),
        Arrays.stream(Side.values()).collect(Collectors.toMap(side -> side, this::credential)));
  }

  private TaskConfig task() {
    String namespace = text(EnvironmentVariable.TASK_NAMESPACE);
    return new TaskConfig(
        text(EnvironmentVariable.TASK_NAME),
        Optional.of(text(EnvironmentVariable.TASK_BUNDLE)).filter(image -> !image.isEmpty()),
        namespace.isEmpty() ? text(EnvironmentVariable.PULL_JOB_NAMESPACE) : namespace);
  }

  private RunDefaults runs() {
    return new RunDefaults(
        proxyVariables().ofRuns(),
        number(EnvironmentVariable.COPY_PARALLELISM),
        Duration.ofMinutes(number(EnvironmentVariable.RUN_TIMEOUT_MINUTES)),
        retention().orThrow(),
        new MetadataPropagation(
            names(EnvironmentVariable.RUN_LABELS), names(EnvironmentVariable.RUN_ANNOTATIONS)),
        pullReservePercent());
  }

  public ConcurrencyLimits limits() {
    return new ConcurrencyLimits(
        number(EnvironmentVariable.BATCH_SIZE),
        number(EnvironmentVariable.RUNS_PER_IMAGE),
        number(EnvironmentVariable.RUNS_PER_NAMESPACE),
        number(EnvironmentVariable.RUNS_PER_CLUSTER));
  }

  int pullReservePercent() {
    return number(EnvironmentVariable.PULL_RESERVE_PERCENT);
  }

  public RegistrySettings.AtOnce requestsAtOnce() {
    return new RegistrySettings.AtOnce(
        number(EnvironmentVariable.REGISTRY_REQUESTS_AT_ONCE),
        names(EnvironmentVariable.REGISTRY_REQUESTS_AT_ONCE_BY_HOST).stream()
            .map(pair -> pair.split("=", 2))
            .collect(
                Collectors.toMap(
                    pair -> pair[0].strip(),
                    pair -> Integer.parseInt(pair[1].strip()),
                    Math::min)));
  }

  public Proxies proxies() {
    return proxyVariables().ofOperator();
  }

  private ProxyVariables proxyVariables() {
    return new ProxyVariables(
        environment,
        Optional.of(text(EnvironmentVariable.PROXY_SECRET)).filter(name -> !name.isEmpty()));
  }

  public PolicyCheckedSpecReader specs() {
    int maxNewCopies = number(EnvironmentVariable.MAX_NEW_COPIES);
    return new PolicyCheckedSpecReader(
        defaultRegistry(),
        new TenantPolicy(
            sources().orThrow(),
            destinations().orThrow(),
            leastPause().orThrow(),
            maxNewCopies == 0 ? OptionalInt.empty() : OptionalInt.of(maxNewCopies),
            Boolean.parseBoolean(text(EnvironmentVariable.ALLOW_INSECURE_TLS))));
  }

  public Set<String> allowedHosts() {
    return names(EnvironmentVariable.ALLOWED_HOSTS);
  }

  public int port() {
    return number(EnvironmentVariable.HTTP_PORT);
  }

  public boolean hasMetricsOfEachImage() {
    return Boolean.parseBoolean(text(EnvironmentVariable.METRICS_PER_IMAGE));
  }

  boolean logsJson() {
    return text(EnvironmentVariable.LOG_FORMAT).equals("json");
  }

  /** The environment may hold the password of a proxy. */
  @Override
  public String toString() {
    return "Settings[…]";
  }

  private String text(EnvironmentVariable variable) {
    String value = environment.getOrDefault(variable.name(), "").strip();
    return value.isEmpty() ? variable.fallback() : value;
  }

  private int number(EnvironmentVariable variable) {
    return Integer.parseInt(text(variable));
  }

  private TlsDefault tls(EnvironmentVariable disabled, EnvironmentVariable authority) {
    return new TlsDefault(!Boolean.parseBoolean(text(disabled)), authority(text(authority)));
  }

  private static Optional<TlsOptions.CaReference> authority(String text) {
    Matcher matcher = EnvironmentVariable.Syntax.AUTHORITY.matcher(text);
    return matcher.matches() && matcher.group("kind") != null
        ? Optional.of(
            new TlsOptions.CaReference(
                matcher.group("kind").equals("Secret") ? Kind.SECRET : Kind.CONFIG_MAP,
                matcher.group("name"),
                matcher.group("key")))
        : Optional.empty();
  }

  /** Whoever gives a CA wants it to be asked. */
  private Stream<String> uselessAuthority(
      EnvironmentVariable disabled, EnvironmentVariable authority) {
    return Boolean.parseBoolean(text(disabled)) && !text(authority).isEmpty()
        ? Stream.of(
            "%s is set but %s is true: leave one of them out.".formatted(authority, disabled))
        : Stream.empty();
  }

  private Set<String> names(EnvironmentVariable variable) {
    return Arrays.stream(text(variable).split(","))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }
}
