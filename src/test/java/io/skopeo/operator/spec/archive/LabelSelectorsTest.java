package io.skopeo.operator.spec.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelSelectorsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|true",
        "{matchLabels: {a: '1'}}|true",
        "{matchLabels: {a: '2'}}|false",
        "{matchLabels: {a: '1', c: '1'}}|false",
        "{matchExpressions: [{key: a, operator: In, values: ['0', '1']}]}|true",
        "{matchExpressions: [{key: c, operator: In, values: ['1']}]}|false",
        "{matchExpressions: [{key: a, operator: NotIn, values: ['1']}]}|false",
        "{matchExpressions: [{key: c, operator: NotIn, values: ['1']}]}|true",
        "{matchExpressions: [{key: a, operator: Exists}]}|true",
        "{matchExpressions: [{key: c, operator: Exists}]}|false",
        "{matchExpressions: [{key: a, operator: DoesNotExist}]}|false",
        "{matchExpressions: [{key: c, operator: DoesNotExist}]}|true",
        "{matchExpressions: [{key: a, operator: Is}]}|false",
        "{matchLabels: {a: '1'}, matchExpressions: [{key: b, operator: DoesNotExist}]}|false",
      })
  void selectorIsReadAsKubernetesReadsIt(String selector, boolean matches) {
    assertThat(
            LabelSelectors.matches(
                Serialization.unmarshal("---\n" + selector, LabelSelector.class),
                Map.of("a", "1", "b", "2")))
        .isEqualTo(matches);
  }
}
