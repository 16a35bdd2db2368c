package io.skopeo.operator.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.api.Specs;
import io.skopeo.operator.api.TlsSpec.Kind;
import io.skopeo.operator.app.leader.LeaderElection.LeaseIdentity;
import io.skopeo.operator.controller.config.TlsDefaults.SideDefault;
import io.skopeo.operator.credentials.CentralCredential;
import io.skopeo.operator.credentials.Credential;
import io.skopeo.operator.credentials.Side;
import io.skopeo.operator.planning.input.ConcurrencyLimits;
import io.skopeo.operator.registry.RegistrySettings.AtOnce;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.TlsOptions.CaReference;
import io.skopeo.operator.tekton.MetadataPropagation;
import io.skopeo.operator.tekton.RunProxies;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorSettingsTest {
  @Test
  void everyVariableHasADefault() {
    OperatorSettings settings = new OperatorSettings(Map.of());
    assertThat(settings.problems()).isEmpty();
    assertThat(settings.requestsAtOnce()).isEqualTo(new AtOnce(4, Map.of()));
    assertThat(settings.limits()).isEqualTo(ConcurrencyLimits.DEFAULT);
    assertThat(settings.config().runs().pullReservePercent()).isEqualTo(20);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "7, 7", "100, 100", "' 20 ', 20"})
  void pullReserveIsRead(String text, int percent) {
    OperatorSettings settings = new OperatorSettings(Map.of("PULL_RESERVE_PERCENT", text));
    assertThat(settings.problems()).isEmpty();
    assertThat(settings.config().runs().pullReservePercent()).isEqualTo(percent);
  }

  @Test
  void concurrentRequestsMayBeSetByHost() {
    OperatorSettings settings =
        new OperatorSettings(
            Map.of(
                "REGISTRY_REQUESTS_AT_ONCE",
                "6",
                "REGISTRY_REQUESTS_AT_ONCE_BY_HOST",
                "quay.io=8, registry.example.com:5000 = 2,index.docker.io=1,"));
    assertThat(settings.problems()).isEmpty();
    assertThat(settings.requestsAtOnce())
        .isEqualTo(
            new AtOnce(6, Map.of("quay.io", 8, "registry.example.com:5000", 2, "docker.io", 1)));
  }

  @ParameterizedTest
  @CsvSource({
    "REGISTRY_REQUESTS_AT_ONCE,         0",
    "REGISTRY_REQUESTS_AT_ONCE,         -1",
    "REGISTRY_REQUESTS_AT_ONCE,         many",
    "REGISTRY_REQUESTS_AT_ONCE_BY_HOST, quay.io",
    "REGISTRY_REQUESTS_AT_ONCE_BY_HOST, quay.io=0",
    "REGISTRY_REQUESTS_AT_ONCE_BY_HOST, quay.io=8;ghcr.io=2",
    "REGISTRY_REQUESTS_AT_ONCE_BY_HOST, =8",
    "REGISTRY_REQUESTS_AT_ONCE_BY_HOST, 'quay.io=8,,ghcr.io=2'",
    "BATCH_SIZE,                        501",
    "BATCH_SIZE,                        0",
    "RUNS_PER_CLUSTER,                  0",
    "PULL_RESERVE_PERCENT,              101",
    "PULL_RESERVE_PERCENT,              -1",
    "PULL_RESERVE_PERCENT,              20%",
    "LEADER_ELECTION,                   maybe",
    "WATCH_NAMESPACES,                  *",
    "WATCH_NAMESPACES,                  Team",
    "WATCH_NAMESPACES,                  'team-a,,team-b'",
    "SOURCE_CA,                         ca",
    "SOURCE_CA,                         ConfigMap/ca",
    "SOURCE_CA,                         Pod/ca/ca.crt",
    "DESTINATION_CA,                    Secret/../ca.crt",
    "DESTINATION_CA,                    Secret/ca/a/b",
    "RUN_LABELS,                        'team,,cost'",
    "RUN_LABELS,                        te*m",
    "RUN_ANNOTATIONS,                   $(team)",
    "ALLOWED_LIST_HOSTS,                *",
    "ALLOWED_LIST_HOSTS,                https://git.example.com",
    "ALLOWED_LIST_HOSTS,                git.example.com:443",
    "ALLOWED_LIST_HOSTS,                git.*.com",
    "ALLOWED_LIST_HOSTS,                'a.example.com b.example.com'",
    "MAX_NEW_COPIES,                    -1",
    "MAX_NEW_COPIES,                    10000000",
    "ALLOW_INSECURE_TLS,                no",
    "CENTRAL_NAMESPACES,                Team_A",
    "CENTRAL_NAMESPACES,                team-*",
    "TASK_NAMESPACE,                    my ns",
    "COPY_PARALLELISM,                  33",
    "COPY_PARALLELISM,                  0",
    "RUN_TIMEOUT_MINUTES,               1",
    "HTTP_PORT,                         65536",
    "HTTP_PORT,                         70000",
    "DISABLE_SRC_TLS_VERIFICATION,      1",
    "DISABLE_DEST_TLS_VERIFICATION,     True",
    "DESTINATION_DEFAULT_REGISTRY,      Harbor",
    "DESTINATION_DEFAULT_REGISTRY,      https://registry.example.com",
    "DESTINATION_DEFAULT_REGISTRY,      registry.example.com/Team",
  })
  void malformedVariableIsAProblem(String variable, String value) {
    assertThat(new OperatorSettings(Map.of(variable, value)).problems())
        .singleElement()
        .satisfies(sentence -> assertThat(sentence).startsWith(variable + " is \"" + value));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "registry.example.com",
        "registry.example.com/",
        "registry.example.com:5000/mirror",
        "harbor:5000",
        "localhost",
        "[::1]:5000/a/b",
        "10.0.0.1"
      })
  void destinationsWithoutRegistryGetTheDefaultRegistry(String text) {
    OperatorSettings settings = new OperatorSettings(Map.of("DESTINATION_DEFAULT_REGISTRY", text));
    assertThat(settings.problems()).isEmpty();
    assertThat(settings.warnings()).isEmpty();
    assertThat(settings.specs().read("team", Specs.of(Mode.ONE_SHOT, "quay.io/a", "1", "team/a")))
        .isInstanceOfSatisfying(
            ImageIntent.class,
            intent ->
                assertThat(intent.destination().toString())
                    .isEqualTo(text.replaceFirst("/$", "") + "/team/a"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"acme", "harbor/mirror"})
  void defaultRegistryWithoutDotIsWarnedOf(String text) {
    OperatorSettings settings = new OperatorSettings(Map.of("DESTINATION_DEFAULT_REGISTRY", text));
    assertThat(settings.problems()).isEmpty();
    assertThat(settings.warnings())
        .singleElement()
        .asString()
        .startsWith("DESTINATION_DEFAULT_REGISTRY names a folder of Docker Hub");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 49_152, 65_535})
  void portIsRead(int port) {
    OperatorSettings settings = new OperatorSettings(Map.of("HTTP_PORT", Integer.toString(port)));
    assertThat(settings.problems()).isEmpty();
    assertThat(settings.port()).isEqualTo(port);
  }

  @ParameterizedTest
  @CsvSource({"'', team-a, true", "'team-a, team-b', team-a, true", "team-a, team-b, false"})
  void watchedNamespacesAreAllOrThoseGiven(String text, String namespace, boolean watched) {
    OperatorSettings settings = new OperatorSettings(Map.of("WATCH_NAMESPACES", text));
    assertThat(settings.problems()).isEmpty();
    assertThat(settings.config().watched().has(namespace)).isEqualTo(watched);
  }

  @ParameterizedTest
  @CsvSource({
    "'',                                team-a,          git.example.com, false",
    "'',                                skopeo-operator, git.example.com, true",
    "'git.example.com, *.lists.example.com,', team-a,    git.example.com, true",
    "'git.example.com, *.lists.example.com,', team-a,    a.lists.example.com, true",
    "'git.example.com, *.lists.example.com,', team-a,    example.com, false",
  })
  void listHostsAreRead(String text, String namespace, String host, boolean allowed) {
    OperatorSettings settings = new OperatorSettings(Map.of("ALLOWED_LIST_HOSTS", text));
    assertThat(settings.problems()).isEmpty();
    assertThat(settings.listHosts().allows(namespace, host)).isEqualTo(allowed);
  }

  @ParameterizedTest
  @CsvSource({"'', P7D", "36h, PT36H", "1m, PT1M", "2w, P14D"})
  void retentionIsRead(String text, Duration kept) {
    OperatorSettings settings = new OperatorSettings(Map.of("RUN_RETENTION", text));
    assertThat(settings.problems()).isEmpty();
    assertThat(settings.config().runs().retention()).isEqualTo(kept);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0d", "30s", "2 weeks", "7", "400d"})
  void malformedRetentionIsAProblem(String text) {
    assertThat(new OperatorSettings(Map.of("RUN_RETENTION", text)).problems())
        .containsExactly(
            "RUN_RETENTION \"%s\" cannot be used: write a duration from 1m to 366d, such as 90m or 1h30m."
                .formatted(text));
  }

  @Test
  void propagatedKeysAreRead() {
    OperatorSettings settings =
        new OperatorSettings(Map.of("RUN_LABELS", "team, example.com/*", "RUN_ANNOTATIONS", "*"));
    assertThat(settings.problems()).isEmpty();
    assertThat(settings.config().runs().propagation())
        .isEqualTo(new MetadataPropagation(Set.of("team", "example.com/*"), Set.of("*")));
    assertThat(new OperatorSettings(Map.of()).config().runs().propagation())
        .isEqualTo(MetadataPropagation.NONE);
  }

  @Test
  void reservedKeysAreAProblem() {
    assertThat(new OperatorSettings(Map.of("RUN_LABELS", "team,app.kubernetes.io/name")).problems())
        .containsExactly(
            "RUN_LABELS has \"app.kubernetes.io/name\", which is never copied from an Image to its TaskRuns, because other tools rely on it: leave it out.");
  }

  @Test
  void malformedRuleIsAProblemWithItsLine() {
    assertThat(
            new OperatorSettings(Map.of("ALLOWED_DESTINATIONS", "team-* quay.io/\n\n  * quay.io\n"))
                .problems())
        .containsExactly(
            "ALLOWED_DESTINATIONS has a line that cannot be used, * quay.io: the pattern \"quay.io\" is none; write a repository, such as quay.io/argoproj/argocd, quay.io/argoproj/ for all below, or *.example.com/{namespace}/**.");
    assertThat(new OperatorSettings(Map.of("ALLOWED_SOURCES", "quay.io/")).problems())
        .containsExactly(
            "ALLOWED_SOURCES has a line that cannot be used, quay.io/: write a namespace and a repository, such as team-* registry.example.com/{namespace}/.");
  }

  @ParameterizedTest
  @CsvSource({"30s, true", "10s, true", "366d, true", "9s, false", "10, false", "often, false"})
  void malformedMinimumFrequencyIsAProblem(String text, boolean valid) {
    var problems = new OperatorSettings(Map.of("MIN_FREQUENCY", text)).problems();
    if (valid) {
      assertThat(problems).isEmpty();
    } else {
      assertThat(problems)
          .containsExactly(
              "MIN_FREQUENCY \"%s\" cannot be used: write a duration from 10s to 366d, such as 90m or 1h30m."
                  .formatted(text));
    }
  }

  @Test
  void electionNeedsTheNameOfThePod() {
    assertThat(new OperatorSettings(Map.of()).leaseIdentity()).isEmpty();
    assertThat(
            new OperatorSettings(
                    Map.of("LEADER_ELECTION", "true", "POD_NAMESPACE", "ops", "POD_NAME", "pod-1"))
                .leaseIdentity())
        .contains(new LeaseIdentity("ops", "pod-1"));
    assertThat(
            new OperatorSettings(Map.of("LEADER_ELECTION", "true", "POD_NAME", "pod-1")).problems())
        .containsExactly(
            "LEADER_ELECTION is true but POD_NAMESPACE or POD_NAME is not set: set both from the pod's metadata.");
  }

  @Test
  void centralCredentialsAreBoundToRegistries() {
    OperatorSettings settings =
        new OperatorSettings(
            Map.of(
                "CREDS_SOURCE_USERNAME", "alice",
                "CREDS_SOURCE_PASSWORD", "hunter2\n",
                "CREDS_SOURCE_REGISTRIES", "quay.io/team, docker.io"));
    assertThat(settings.problems()).isEmpty();
    CentralCredential source = settings.config().central().credentials().get(Side.SOURCE);
    assertThat(source.credential()).contains(new Credential("alice", "hunter2"));
    assertThat(source.registries().keys()).containsExactlyInAnyOrder("quay.io/team", "docker.io");
    assertThat(settings.config().central().credentials().get(Side.DESTINATION))
        .isEqualTo(CentralCredential.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "CREDS_SOURCE_USERNAME,        hunter2",
    "CREDS_SOURCE_USERNAME,        alice:hunter2",
    "CREDS_DESTINATION_PASSWORD,   hunter2",
    "CREDS_DESTINATION_REGISTRIES, https://alice:hunter2@quay.io",
  })
  void malformedCentralCredentialsAreAProblemWithoutTheirValue(String variable, String value) {
    assertThat(new OperatorSettings(Map.of(variable, value)).problems())
        .isNotEmpty()
        .allSatisfy(sentence -> assertThat(sentence).contains("CREDS_").doesNotContain("hunter2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"team=platform", "team in (a,b),stage!=test", "mirror"})
  void namespaceSelectorIsRead(String selector) {
    OperatorSettings settings =
        new OperatorSettings(Map.of("CENTRAL_NAMESPACE_SELECTOR", selector));
    assertThat(settings.problems()).isEmpty();
    assertThat(settings.config().central().namespaceSelector()).contains(selector);
  }

  @Test
  void eachSideHasItsOwnCa() {
    OperatorSettings settings =
        new OperatorSettings(
            Map.of("SOURCE_CA", "ConfigMap/trust/ca.crt", "DISABLE_DEST_TLS_VERIFICATION", "true"));
    assertThat(settings.problems()).isEmpty();
    assertThat(settings.config().tls().source())
        .isEqualTo(
            new SideDefault(
                true, Optional.of(new CaReference(Kind.CONFIG_MAP, "trust", "ca.crt"))));
    assertThat(settings.config().tls().destination())
        .isEqualTo(new SideDefault(false, Optional.empty()));
    assertThat(
            new OperatorSettings(Map.of("DESTINATION_CA", "Secret/t.1/CA_1.pem"))
                .config()
                .tls()
                .destination()
                .authority())
        .contains(new CaReference(Kind.SECRET, "t.1", "CA_1.pem"));
  }

  @ParameterizedTest
  @CsvSource({
    "SOURCE_CA,      DISABLE_SRC_TLS_VERIFICATION",
    "DESTINATION_CA, DISABLE_DEST_TLS_VERIFICATION",
  })
  void caWithoutVerificationIsAProblem(String authority, String disabled) {
    assertThat(
            new OperatorSettings(Map.of(authority, "Secret/ca/ca.crt", disabled, "true"))
                .problems())
        .containsExactly(
            "%s is set but %s is true: leave one of them out.".formatted(authority, disabled));
  }

  @Test
  void runsGetTheProxiesOfTheOperator() {
    assertThat(new OperatorSettings(Map.of("NO_PROXY", "a")).config().runs().proxies())
        .isEqualTo(RunProxies.NONE);
    OperatorSettings settings =
        new OperatorSettings(Map.of("https_proxy", "proxy:3128", "NO_PROXY", ".svc"));
    assertThat(settings.problems()).isEmpty();
    assertThat(settings.config().runs().proxies())
        .isEqualTo(
            new RunProxies(
                Map.of("HTTPS_PROXY", "proxy:3128", "NO_PROXY", ".svc"),
                Optional.empty(),
                new TreeSet<>()));
  }

  @Test
  void runsGetProxiesWithPasswordsFromASecret() {
    var variables = Map.of("HTTPS_PROXY", "http://alice:hunter2@proxy:3128", "NO_PROXY", "@.svc");
    assertThat(new OperatorSettings(variables).problems())
        .singleElement()
        .satisfies(sentence ->
            assertThat(sentence)
                .startsWith("HTTPS_PROXY has a user or password")
                .contains("PROXY_SECRET")
                .doesNotContain("hunter2", "alice"));
    var more = new HashMap<>(variables);
    more.put("PROXY_SECRET", "proxy");
    OperatorSettings settings = new OperatorSettings(more);
    assertThat(settings.problems()).isEmpty();
    assertThat(settings.config().runs().proxies())
        .isEqualTo(
            new RunProxies(
                Map.of("NO_PROXY", "@.svc"),
                Optional.of("proxy"),
                new TreeSet<>(Set.of("HTTPS_PROXY"))));
    assertThat(settings.config().toString()).doesNotContain("hunter2", "alice");
  }

  @Test
  void proxySecretWithoutProxiesIsAProblem() {
    assertThat(new OperatorSettings(Map.of("PROXY_SECRET", "proxy", "NO_PROXY", ".svc")).problems())
        .singleElement()
        .satisfies(sentence ->
            assertThat(sentence)
                .startsWith("PROXY_SECRET is set but neither HTTPS_PROXY nor HTTP_PROXY is"));
    assertThat(
            new OperatorSettings(Map.of("PROXY_SECRET", "a/b", "HTTP_PROXY", "proxy:1")).problems())
        .singleElement()
        .satisfies(
            sentence -> assertThat(sentence).startsWith("PROXY_SECRET is \"a/b\" but should be"));
  }

  @Test
  void malformedProxyIsAProblemWithoutItsPassword() {
    OperatorSettings settings =
        new OperatorSettings(Map.of("HTTPS_PROXY", "http://alice:hunter2#@proxy:3128"));
    assertThat(settings.problems())
        .singleElement()
        .satisfies(sentence ->
            assertThat(sentence).startsWith("HTTPS_PROXY should be").doesNotContain("hunter2"));
    assertThat(settings.toString()).doesNotContain("hunter2");
  }
}
