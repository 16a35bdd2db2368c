package io.skopeo.operator.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubernetesNamesTest {
  @ParameterizedTest
  @CsvSource({
    // text, whether objects, keys and values of labels may be so
    "a,             true,  true,  true",
    "mirror-1.b,    true,  true,  true",
    "a..b,          false, true,  true",
    "a.-b,          false, true,  true",
    "-a,            false, false, false",
    "A,             false, true,  true",
    "a_b,           false, true,  true",
    "a/b,           false, true,  false",
    "A/b,           false, false, false",
    "a/b/c,         false, false, false",
    "../a,          false, false, false",
    "a b,           false, false, false",
    "'a\n',         false, false, false",
    "'',            false, false, true",
  })
  void namesAreThoseOfKubernetes(String text, boolean name, boolean key, boolean value) {
    assertThat(KubernetesNames.isName(text)).isEqualTo(name);
    assertThat(KubernetesNames.isKey(text)).isEqualTo(key);
    assertThat(KubernetesNames.isLabelValue(text)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({"63, true", "64, false"})
  void keysAndValuesAreShort(int length, boolean valid) {
    String text = "a".repeat(length);
    assertThat(KubernetesNames.isKey("b".repeat(253) + "/" + text)).isEqualTo(valid);
    assertThat(KubernetesNames.isKey("b".repeat(254) + "/a")).isFalse();
    assertThat(KubernetesNames.isLabelValue(text)).isEqualTo(valid);
    assertThat(KubernetesNames.isName("a".repeat(253))).isTrue();
    assertThat(KubernetesNames.isName("a".repeat(254))).isFalse();
  }
}
