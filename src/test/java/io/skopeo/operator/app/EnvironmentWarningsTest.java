package io.skopeo.operator.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentWarningsTest {
  @ParameterizedTest
  @CsvSource({
    "JOB_DELETION_DELAY_SECONDS,                    config.runs.retention",
    "SKOPEO_IMAGE,                                  task.image",
    "SKOPEO_VERSION,                                task.image",
    "FEATURE_COPY_ON_THE_FLY_ENABLED,               create one for each repository",
    "FEATURE_COPY_ON_THE_FLY_NAMESPACES_ALLOWED,    create one for each repository",
    "FEATURE_DOCKERHUB_RATE_LIMIT_ENABLED,          PULL_RESERVE_PERCENT",
    "FEATURE_DOCKERHUB_RATE_LIMIT_FREQUENCY_SECOND, PULL_RESERVE_PERCENT",
    "DESTINATION_DEFAULT_AWS_IRSA_USAGE,            Amazon ECR",
    "SKOPEO_IMAGE_AWS_IRSA,                         Amazon ECR",
    "BUILDAH_IMAGE,                                 builds no images",
    "BUILD_JOB_NAMESPACE,                           builds no images",
    "GRAPHQL_API_ENABLED,                           kubectl",
    "RUNS_PER_IMAGE,                                RUNS_PER_NAMESPACE",
  })
  void oldVariableIsNamedWithItsReplacement(String variable, String instead) {
    OperatorSettings settings = new OperatorSettings(Map.of(variable, "hunter2"));
    assertThat(settings.problems()).isEmpty();
    assertThat(settings.warnings())
        .singleElement()
        .asString()
        .startsWith(variable + " has no effect any more: ")
        .contains(instead)
        .doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREDS_SOURCE_PASWORD",
        "CENTRAL_NAMESPACE",
        "DISABLE_SOURCE_TLS_VERIFICATION",
        "RUNS_PER_NAMESPACES",
        "MIGRATION_APPROVED",
        "LOG_LEVEL",
        "HTTP_PROT",
        "SOURCE_CA_",
      })
  void unknownVariableWithAKnownPrefixIsNamed(String variable) {
    OperatorSettings settings = new OperatorSettings(Map.of(variable, "hunter2"));
    assertThat(settings.problems()).isEmpty();
    assertThat(settings.warnings())
        .containsExactly(
            "%s is not a variable of this operator and is ignored: check it for a typo, or remove it."
                .formatted(variable));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PATH",
        "JAVA_TOOL_OPTIONS",
        "KUBERNETES_SERVICE_HOST",
        "POD_IP",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "NO_PROXY",
        "http_proxy",
        "SKOPEO_OPERATOR_SERVICE_HOST",
        "SKOPEO_OPERATOR_SERVICE_PORT",
        "REGISTRY_SERVICE_PORT_HTTPS",
        "REGISTRY_PORT_5000_TCP",
        "REGISTRY_PORT_5000_TCP_ADDR",
        "TASK_RUNNER_PORT_53_UDP_PROTO",
        "CREDS",
        "BUILD_NUMBER",
        "GRAPHQL_URL",
        "_",
      })
  void variablesOfOthersAreIgnored(String variable) {
    assertThat(new OperatorSettings(Map.of(variable, "some")).warnings()).isEmpty();
  }

  @Test
  void valuesOfTheGoOperatorsChartAreNamed() {
    OperatorSettings settings =
        new OperatorSettings(Map.of("OLD_VALUES", "config.features,image.version"));
    assertThat(settings.problems()).isEmpty();
    assertThat(settings.warnings())
        .containsExactly(
            "Values of the chart are set that have another name now, or no effect any more: config.features, image.version (run: helm get notes RELEASE).");
  }

  @Test
  void addressOfAServiceIsIgnored() {
    assertThat(new OperatorSettings(Map.of("REGISTRY_PORT", "tcp://10.0.0.1:5000")).warnings())
        .isEmpty();
    assertThat(new OperatorSettings(Map.of("REGISTRY_PORT", "5000")).warnings()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"OLD_VALUES", "DESTINATION_DEFAULT_REGISTRY"})
  void knownVariablesAreNotNamed(EnvironmentVariable variable) {
    assertThat(new OperatorSettings(Map.of(variable.name(), "")).warnings()).isEmpty();
    assertThat(new OperatorSettings(Map.of(variable.name(), "some")).warnings()).isEmpty();
  }
}
