package io.skopeo.operator.app;

import io.skopeo.operator.api.TlsSpec.Kind;
import io.skopeo.operator.app.kube.ProxyVariables;
import io.skopeo.operator.app.leader.LeaderElection.LeaseIdentity;
import io.skopeo.operator.controller.config.CentralConfig;
import io.skopeo.operator.controller.config.OperatorConfig;
import io.skopeo.operator.controller.config.RunDefaults;
import io.skopeo.operator.controller.config.TaskConfig;
import io.skopeo.operator.controller.config.TlsDefaults;
import io.skopeo.operator.controller.config.TlsDefaults.SideDefault;
import io.skopeo.operator.controller.config.WatchedNamespaces;
import io.skopeo.operator.credentials.CentralCredential;
import io.skopeo.operator.credentials.Credential;
import io.skopeo.operator.credentials.RegistryScope;
import io.skopeo.operator.credentials.Side;
import io.skopeo.operator.imageset.ImageSetReader;
import io.skopeo.operator.metrics.SeriesPerImage;
import io.skopeo.operator.planning.input.ConcurrencyLimits;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.registry.Proxies;
import io.skopeo.operator.registry.RegistrySettings;
import io.skopeo.operator.spec.TlsOptions;
import io.skopeo.operator.spec.archive.ExportReader;
import io.skopeo.operator.spec.archive.ImportReader;
import io.skopeo.operator.spec.policy.ListHosts;
import io.skopeo.operator.spec.policy.PolicyCheckedSpecReader;
import io.skopeo.operator.spec.policy.RepositoryRules;
import io.skopeo.operator.spec.policy.TenantPolicy;
import io.skopeo.operator.spec.schedule.Durations;
import io.skopeo.operator.spec.schedule.MinimumFrequency;
import io.skopeo.operator.tekton.MetadataPropagation;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.stream.Collectors;

/** The settings in the environment. They may be read only if it has no {@link #problems}. */
public record OperatorSettings(Map<String, String> environment) {
  /** Lists the problems that stop the start, a sentence each. */
  public List<String> problems() {
    return new EnvironmentProblems(this).all();
  }

  /** Lists what has no effect, or may not be meant, a sentence each without any value. */
  public List<String> warnings() {
    return EnvironmentWarnings.of(this);
  }

  Parsed<RepositoryRules> sources() {
    return RepositoryRules.parse("ALLOWED_SOURCES", text(EnvironmentVariable.ALLOWED_SOURCES), "");
  }

  Parsed<RepositoryRules> destinations() {
    return RepositoryRules.parse(
        "ALLOWED_DESTINATIONS", text(EnvironmentVariable.ALLOWED_DESTINATIONS), defaultRegistry());
  }

  String defaultRegistry() {
    String written = text(EnvironmentVariable.DESTINATION_DEFAULT_REGISTRY);
    return written.endsWith("/") ? written.substring(0, written.length() - 1) : written;
  }

  Parsed<MinimumFrequency> minimumFrequency() {
    return MinimumFrequency.parse("MIN_FREQUENCY", text(EnvironmentVariable.MIN_FREQUENCY));
  }

  Parsed<Duration> retention() {
    return Durations.parse(
        "RUN_RETENTION",
        text(EnvironmentVariable.RUN_RETENTION),
        Duration.ofMinutes(1),
        Duration.ofDays(366));
  }

  Parsed<RegistryScope> registries(Side side) {
    EnvironmentVariable variable = credential(side, "REGISTRIES");
    return RegistryScope.parse(variable.name(), text(variable));
  }

  static EnvironmentVariable credential(Side side, String part) {
    return EnvironmentVariable.valueOf("CREDS_%s_%s".formatted(side, part));
  }

  private CentralCredential credential(Side side) {
    return new CentralCredential(
        optional(credential(side, "USERNAME"))
            .map(username -> new Credential(username, text(credential(side, "PASSWORD")))),
        registries(side).orThrow());
  }

  /** Returns the identity for leader election; empty if this operator runs alone. */
  public Optional<LeaseIdentity> leaseIdentity() {
    return flag(EnvironmentVariable.LEADER_ELECTION)
        ? Optional.of(
            new LeaseIdentity(
                text(EnvironmentVariable.POD_NAMESPACE), text(EnvironmentVariable.POD_NAME)))
        : Optional.empty();
  }

  public OperatorConfig config() {
    return new OperatorConfig(
        central(),
        new TaskConfig(
            text(EnvironmentVariable.TASK_NAME),
            optional(EnvironmentVariable.TASK_BUNDLE),
            optional(EnvironmentVariable.TASK_NAMESPACE)
                .orElse(text(EnvironmentVariable.PULL_JOB_NAMESPACE))),
        new TlsDefaults(
            tls(EnvironmentVariable.DISABLE_SRC_TLS_VERIFICATION, EnvironmentVariable.SOURCE_CA),
            tls(
                EnvironmentVariable.DISABLE_DEST_TLS_VERIFICATION,
                EnvironmentVariable.DESTINATION_CA)),
        runs(),
        new WatchedNamespaces(names(EnvironmentVariable.WATCH_NAMESPACES)),
        flag(EnvironmentVariable.MIGRATION_APPROVE));
  }

  private CentralConfig central() {
    return new CentralConfig(
        text(EnvironmentVariable.PULL_JOB_NAMESPACE),
        text(EnvironmentVariable.CENTRAL_SERVICE_ACCOUNT),
        names(EnvironmentVariable.CENTRAL_NAMESPACES),
        optional(EnvironmentVariable.CENTRAL_NAMESPACE_SELECTOR),
        Arrays.stream(Side.values()).collect(Collectors.toMap(side -> side, this::credential)));
  }

  private RunDefaults runs() {
    return new RunDefaults(
        proxyVariables().ofRuns(),
        number(EnvironmentVariable.COPY_PARALLELISM),
        Duration.ofMinutes(number(EnvironmentVariable.RUN_TIMEOUT_MINUTES)),
        retention().orThrow(),
        number(EnvironmentVariable.RUNS_KEPT),
        new MetadataPropagation(
            names(EnvironmentVariable.RUN_LABELS), names(EnvironmentVariable.RUN_ANNOTATIONS)),
        number(EnvironmentVariable.PULL_RESERVE_PERCENT));
  }

  public ConcurrencyLimits limits() {
    return new ConcurrencyLimits(
        number(EnvironmentVariable.BATCH_SIZE),
        number(EnvironmentVariable.RUNS_PER_NAMESPACE),
        number(EnvironmentVariable.RUNS_PER_CLUSTER));
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

  ProxyVariables proxyVariables() {
    return new ProxyVariables(environment, optional(EnvironmentVariable.PROXY_SECRET));
  }

  public PolicyCheckedSpecReader specs() {
    return new PolicyCheckedSpecReader(defaultRegistry(), policy());
  }

  private TenantPolicy policy() {
    int maxNewCopies = number(EnvironmentVariable.MAX_NEW_COPIES);
    return new TenantPolicy(
        sources().orThrow(),
        destinations().orThrow(),
        minimumFrequency().orThrow(),
        maxNewCopies == 0 ? OptionalInt.empty() : OptionalInt.of(maxNewCopies),
        flag(EnvironmentVariable.ALLOW_INSECURE_TLS));
  }

  /** Returns whether ImageExports and ImageImports are run. */
  public boolean archives() {
    return flag(EnvironmentVariable.ARCHIVES_ENABLED);
  }

  /** Returns the reader of the specs of ImageExports. */
  public ExportReader exports() {
    return new ExportReader(text(EnvironmentVariable.PULL_JOB_NAMESPACE), policy());
  }

  /** Returns the reader of the specs of ImageImports. */
  public ImportReader imports() {
    return new ImportReader(
        defaultRegistry(), text(EnvironmentVariable.PULL_JOB_NAMESPACE), policy());
  }

  /** Returns the reader of the specs of ImageSets. */
  public ImageSetReader imageSets() {
    return new ImageSetReader(defaultRegistry(), minimumFrequency().orThrow());
  }

  /** Returns the hosts from which ImageSets may read lists. */
  public ListHosts listHosts() {
    return new ListHosts(
        text(EnvironmentVariable.PULL_JOB_NAMESPACE),
        names(EnvironmentVariable.ALLOWED_LIST_HOSTS));
  }

  public Set<String> allowedHosts() {
    return names(EnvironmentVariable.ALLOWED_HOSTS);
  }

  public int port() {
    return number(EnvironmentVariable.HTTP_PORT);
  }

  public SeriesPerImage metricsPerImage() {
    return SeriesPerImage.valueOf(
        text(EnvironmentVariable.METRICS_PER_IMAGE).toUpperCase(Locale.ROOT));
  }

  boolean logsJson() {
    return text(EnvironmentVariable.LOG_FORMAT).equals("json");
  }

  /** Shows no variable: some have passwords. */
  @Override
  public String toString() {
    return "OperatorSettings[…]";
  }

  String text(EnvironmentVariable variable) {
    String value = environment.getOrDefault(variable.name(), "").strip();
    return value.isEmpty() ? variable.fallback() : value;
  }

  Optional<String> optional(EnvironmentVariable variable) {
    return Optional.of(text(variable)).filter(text -> !text.isEmpty());
  }

  boolean flag(EnvironmentVariable variable) {
    return Boolean.parseBoolean(text(variable));
  }

  private int number(EnvironmentVariable variable) {
    return Integer.parseInt(text(variable));
  }

  Set<String> names(EnvironmentVariable variable) {
    return Arrays.stream(text(variable).split(","))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  private SideDefault tls(EnvironmentVariable disabled, EnvironmentVariable authority) {
    return new SideDefault(
        !flag(disabled), optional(authority).flatMap(OperatorSettings::caReference));
  }

  private static Optional<TlsOptions.CaReference> caReference(String text) {
    Matcher matcher = EnvironmentVariable.Syntax.AUTHORITY.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new TlsOptions.CaReference(
                matcher.group("kind").equals("Secret") ? Kind.SECRET : Kind.CONFIG_MAP,
                matcher.group("name"),
                matcher.group("key")))
        : Optional.empty();
  }
}
