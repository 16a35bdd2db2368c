package io.skopeo.operator.it.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.skopeo.operator.app.OperatorSettings;
import io.skopeo.operator.cluster.Chart;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The validation of limits by the chart. */
class ChartLimitsIT {
  @ParameterizedTest
  @CsvSource({
    "allowInsecureTls,      true",
    "allowedSources,        ''",
    "minFrequency,          often",
    "minFrequency,          10",
    "admissionPolicy,       maybe",
    "sources,               quay.io/",
  })
  void misspelledValueIsRejected(String key, String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> render(Map.of(key, value)))
        .withMessageContaining("limits");
  }

  /** The operator would not start with it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "quay.io",
        "localhost:5000",
        "**.example.com/x",
        "quay.io**/x",
        "https://quay.io/",
        "quay.io/app:1.0",
        "quay.io/{name}/",
        "quay.io/(a|b)",
        "quay.io/App",
        "quay.io/a b",
        "/app",
        "",
      })
  void malformedPatternIsRejectedByChartAndOperator(String repository) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> render(sources("*", repository)))
        .withMessageContaining("/limits/sources");
    assertThat(new OperatorSettings(Map.of("ALLOWED_SOURCES", "* " + repository)).problems())
        .singleElement()
        .satisfies(sentence -> assertThat(sentence).startsWith("ALLOWED_SOURCES"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Team", "team_a", "a b", ""})
  void malformedNamespaceIsRejectedByChartAndOperator(String namespace) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> render(sources(namespace, "quay.io/")))
        .withMessageContaining("/limits/sources");
    assertThat(new OperatorSettings(Map.of("ALLOWED_SOURCES", namespace + " quay.io/")).problems())
        .hasSize(1);
  }

  @Test
  void tooManyRulesAreRejectedByChartAndOperator() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            render(
                Map.of(
                    "sources",
                    List.of(
                        Map.of(
                            "namespaces",
                            List.of("a", "b", "c"),
                            "repositories",
                            Collections.nCopies(67, "quay.io/"))))))
        .withMessageContaining("more than 200");
    assertThat(
            new OperatorSettings(Map.of("ALLOWED_SOURCES", "* quay.io/\n".repeat(201))).problems())
        .containsExactly(
            "ALLOWED_SOURCES has more than 200 lines: use patterns for several of them.");
  }

  @Test
  void admissionPolicyMayBeDisabled() {
    assertThat(Chart.render("release", "ops", Map.of("limits", Map.of("admissionPolicy", false))))
        .extracting(object -> object.getKind())
        .isNotEmpty()
        .doesNotContain("ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding");
  }

  private static void render(Map<String, Object> limits) {
    Chart.render("release", "ops", Map.of("limits", limits));
  }

  private static Map<String, Object> sources(String namespace, String repository) {
    return Map.of(
        "sources",
        List.of(Map.of("namespaces", List.of(namespace), "repositories", List.of(repository))));
  }
}
