package io.skopeo.operator.tags;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.problem.Parsed;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionCriterionTest {
  @ParameterizedTest
  @CsvSource({
    "v2.13.1,    Exact",
    "latest,     Exact",
    "22-xenial,  Exact",
    "2.13.x,     Matching",
    "4.x.x,      Matching",
    "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef, Pinned",
  })
  void versionIsRead(String text, String kind) {
    VersionCriterion version = VersionCriterion.parse(text).orThrow();
    assertThat(version.getClass().getSimpleName()).isEqualTo(kind);
    assertThat(version.text()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2.13.x ",
        "2.13 .x",
        "2.13.x;id",
        "$(id).x",
        "`id`",
        "2.13.*",
        "^2.13",
        ">=2.13",
        "a/b",
        "sha256:abc",
        "latest:1",
        "../x",
        "x\nx"
      })
  void invalidVersionIsRefused(String text) {
    assertThat(VersionCriterion.parse(text)).isInstanceOf(Parsed.Invalid.class);
  }
}
