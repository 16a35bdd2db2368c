package io.skopeo.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.plan.Limits;
import io.skopeo.operator.registry.RegistrySettings.AtOnce;
import io.skopeo.operator.tekton.CarriedKeys;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  @Test
  void withoutVariablesAllIsSet() {
    Settings settings = new Settings(Map.of());
    assertThat(settings.problems()).isEmpty();
    assertThat(settings.requestsAtOnce()).isEqualTo(new AtOnce(4, Map.of()));
    assertThat(settings.pullReservePercent()).isEqualTo(20);
    assertThat(settings.limits()).isEqualTo(Limits.DEFAULT);
    assertThat(settings.installation().pullReservePercent()).isEqualTo(20);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "7, 7", "100, 100", "' 20 ', 20"})
  void shareOfPullsIsReserved(String text, int percent) {
    Settings settings = new Settings(Map.of("PULL_RESERVE_PERCENT", text));
    assertThat(settings.problems()).isEmpty();
    assertThat(settings.installation().pullReservePercent()).isEqualTo(percent);
  }

  @Test
  void requestsAtOnceAreSetByHost() {
    Settings settings =
        new Settings(
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
    "RUN_LABELS,                        'team,,cost'",
    "RUN_LABELS,                        te*m",
    "RUN_ANNOTATIONS,                   $(team)",
  })
  void malformedVariableIsNamed(String variable, String value) {
    assertThat(new Settings(Map.of(variable, value)).problems())
        .singleElement()
        .satisfies(sentence -> assertThat(sentence).startsWith(variable + " is \"" + value));
  }

  @ParameterizedTest
  @CsvSource({"'', P7D", "36h, PT36H", "1m, PT1M", "2w, P14D"})
  void runsAreKeptForAWhile(String text, Duration kept) {
    Settings settings = new Settings(Map.of("RUN_RETENTION", text));
    assertThat(settings.problems()).isEmpty();
    assertThat(settings.installation().runRetention()).isEqualTo(kept);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0d", "30s", "2 weeks", "7", "400d"})
  void malformedRetentionIsNamed(String text) {
    assertThat(new Settings(Map.of("RUN_RETENTION", text)).problems())
        .containsExactly(
            "RUN_RETENTION \"%s\" cannot be used: write something from 1m to 366d, such as 90m or 1h30m."
                .formatted(text));
  }

  @Test
  void keysThatRunsGetAreListed() {
    Settings settings =
        new Settings(Map.of("RUN_LABELS", "team, example.com/*", "RUN_ANNOTATIONS", "*"));
    assertThat(settings.problems()).isEmpty();
    assertThat(settings.installation().carried())
        .isEqualTo(new CarriedKeys(Set.of("team", "example.com/*"), Set.of("*")));
    assertThat(new Settings(Map.of()).installation().carried()).isEqualTo(CarriedKeys.NONE);
  }

  @Test
  void keysOfThePlatformAreNotToBeListed() {
    assertThat(new Settings(Map.of("RUN_LABELS", "team,app.kubernetes.io/name")).problems())
        .containsExactly(
            "RUN_LABELS has \"app.kubernetes.io/name\", which is never carried from an Image to its TaskRuns since others are known by it: leave it out.");
  }

  @Test
  void electionNeedsThePodsOwnName() {
    assertThat(new Settings(Map.of()).seat()).isEmpty();
    assertThat(
            new Settings(
                    Map.of("LEADER_ELECTION", "true", "POD_NAMESPACE", "ops", "POD_NAME", "pod-1"))
                .seat())
        .contains(new Leadership.Seat("ops", "pod-1"));
    assertThat(new Settings(Map.of("LEADER_ELECTION", "true", "POD_NAME", "pod-1")).problems())
        .containsExactly(
            "LEADER_ELECTION is true but POD_NAMESPACE or POD_NAME is not set: set both from the pod's metadata.");
  }

  @Test
  void malformedProxyIsNamedWithoutItsPassword() {
    Settings settings = new Settings(Map.of("HTTPS_PROXY", "http://ada:hunter2#@proxy:3128"));
    assertThat(settings.problems())
        .singleElement()
        .satisfies(sentence ->
            assertThat(sentence).startsWith("HTTPS_PROXY should be").doesNotContain("hunter2"));
    assertThat(settings.toString()).doesNotContain("hunter2");
  }
}
