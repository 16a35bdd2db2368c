package io.skopeo.operator.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "sum (a) or 0 * max(skopeo_operator_build_info); sum (a)",
        "(sum (a) or 0 * sum (b)) / sum (b) or max(skopeo_operator_build_info); (sum (a) or 0 * sum (b)) / sum (b)",
        "sum (a) > 0 or on () label_replace(0 * max(skopeo_operator_build_info), \"reason\", \"none\", \"\", \"\"); sum (a) > 0",
        "a / b or on () label_replace(max(skopeo_operator_build_info), \"host\", \"none\", \"\", \"\"); a / b",
        "max by (version) (skopeo_operator_build_info * on (job) group_left () b); max by (version) (skopeo_operator_build_info * on (job) group_left () b)",
        "a and on (job, instance) skopeo_operator_build_info; a and on (job, instance) skopeo_operator_build_info",
        "a or b; a or b",
      })
  void whatIsAnsweredWithoutDataIsTakenOff(String expression, String rest) {
    assertThat(new Query("A", expression, "", true).withoutFallback())
        .isEqualTo(new Query("A", rest, "", true));
  }

  @Test
  void noQueryOfTheDashboardKeepsItsFallback() throws IOException {
    List<Query> queries = Dashboard.read(Dashboard.FILE).queries();
    assertThat(queries)
        .filteredOn(query -> !query.withoutFallback().equals(query))
        .hasSizeGreaterThan(10);
    assertThat(queries)
        .extracting(query -> query.withoutFallback().expression())
        .noneMatch(expression -> expression.matches(".* or .*max\\(skopeo_operator_build_info.*"));
  }
}
