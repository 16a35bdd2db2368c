package io.skopeo.operator.oci;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.problem.Parsed;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformTest {
  @ParameterizedTest
  @CsvSource({
    "linux/amd64,    linux/amd64",
    "linux/amd64/v1, linux/amd64",
    "linux/amd64/v3, linux/amd64/v3",
    "linux/x86_64,   linux/amd64",
    "linux/arm64,    linux/arm64",
    "linux/arm64/v8, linux/arm64",
    "linux/arm64/8,  linux/arm64",
    "linux/arm64/v9, linux/arm64/v9",
    "linux/aarch64,  linux/arm64",
    "linux/arm,      linux/arm/v7",
    "linux/arm/7,    linux/arm/v7",
    "linux/arm/v7,   linux/arm/v7",
    "linux/arm/6,    linux/arm/v6",
    "linux/arm/v5,   linux/arm/v5",
    "linux/armhf,    linux/arm/v7",
    "linux/armel,    linux/arm/v6",
    "linux/i386,     linux/386",
    "linux/s390x,    linux/s390x",
    "linux/ppc64le,  linux/ppc64le",
    "windows/amd64,  windows/amd64",
  })
  void spellingsOfOnePlatformAreEqual(String text, String normalised) {
    assertThat(Platform.parse(text)).isEqualTo(Platform.parse(normalised));
    assertThat(Platform.parse(text).orThrow()).hasToString(normalised);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "linux", "linux/", "/amd64", "linux/amd64/", "linux/a b", "linux/amd64/v1/x"})
  void invalidPlatformIsRefused(String text) {
    assertThat(Platform.parse(text))
        .isInstanceOfSatisfying(
            Parsed.Invalid.class,
            invalid ->
                assertThat(invalid.problem().sentence())
                    .contains("\"" + text + "\" is not a platform", "linux/arm/v7"));
  }
}
