package io.skopeo.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.plan.Limits;
import io.skopeo.operator.registry.RegistrySettings.AtOnce;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
  })
  void malformedVariableIsNamed(String variable, String value) {
    assertThat(new Settings(Map.of(variable, value)).problems())
        .singleElement()
        .satisfies(sentence -> assertThat(sentence).startsWith(variable + " is \"" + value));
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
