package io.skopeo.operator.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.skopeo.operator.api.ImageSpec;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.problem.Problem;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CopyScopeReaderTest {
  private static final String MINIMAL =
      """
      mode: OneShot
      source: {name: quay.io/a, version: v1}
      destination: {name: gcr.io/a}
      """;

  private static ParsedSpec read(String more) {
    return new SpecReader("").read(Serialization.unmarshal(MINIMAL + more, ImageSpec.class));
  }

  private static CopyScope extent(String more) {
    return ((ImageIntent) read(more)).scope();
  }

  private static String fingerprint(String more) {
    return ((ImageIntent) read(more)).fingerprint();
  }

  @Test
  void everythingIsSelectedByDefault() {
    assertThat(extent("")).isEqualTo(CopyScope.WHOLE);
    assertThat(extent("platforms: []\nsignatures: false\n")).isEqualTo(CopyScope.WHOLE);
  }

  @Test
  void platformsAndSignaturesAreRead() {
    assertThat(extent("platforms: [linux/arm64/v8, linux/amd64]\nsignatures: true\n"))
        .isEqualTo(
            new CopyScope(
                List.of(new Platform("linux", "amd64", ""), new Platform("linux", "arm64", "")),
                new ReferrerTypes(true, Optional.empty()),
                false));
  }

  @Test
  void referrersAndRequiredAttestationsAreRead() {
    assertThat(extent("referrers: {}\n").referrers())
        .isEqualTo(new ReferrerTypes(false, Optional.of(List.of())));
    assertThat(
            extent("referrers: {artifactTypes: ['application/spdx\\+json', text/.*]}\n")
                .referrers())
        .isEqualTo(
            new ReferrerTypes(false, Optional.of(List.of("application/spdx\\+json", "text/.*"))));
    assertThat(extent("requireAttestations: true\n").requiresAttestations()).isTrue();
    assertThat(extent("requireAttestations: false\n")).isEqualTo(CopyScope.WHOLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"['(']", "['a', '*']", "['']", "[null]", "['a(?=b)']"})
  void invalidTypeIsNamed(String types) {
    assertThat(read("referrers: {artifactTypes: %s}".formatted(types)))
        .isInstanceOfSatisfying(
            ParsedSpec.InvalidSpec.class,
            refused ->
                assertThat(refused.problems())
                    .singleElement()
                    .satisfies(problem ->
                        assertThat(problem.sentence())
                            .startsWith("spec.referrers.artifactTypes[")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[linux]|spec.platforms[0]: \"linux\" is not a platform: write os/architecture or os/architecture/variant, such as linux/arm/v7.",
        "[linux/amd64, '']|spec.platforms[1]: \"\" is not a platform: write os/architecture or os/architecture/variant, such as linux/arm/v7.",
        "[linux/amd64, null]|spec.platforms[1]: \"\" is not a platform: write os/architecture or os/architecture/variant, such as linux/arm/v7.",
        "[linux/arm64, linux/arm64]|spec.platforms has linux/arm64 twice: remove one of them.",
        "[linux/arm64, linux/arm64/v8]|spec.platforms has linux/arm64 twice: remove one of them.",
      })
  void invalidOptionIsRefusedWithASentence(String platforms, String sentence) {
    assertThat(read("platforms: " + platforms))
        .isInstanceOfSatisfying(
            ParsedSpec.InvalidSpec.class,
            refused -> assertThat(refused.problems()).containsExactly(Problem.inSpec(sentence)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "platforms: []|signatures: false|false",
        "platforms: []|platforms: [linux/amd64]|true",
        "platforms: [linux/arm64]|platforms: [linux/amd64]|true",
        "platforms: [linux/arm64, linux/amd64]|platforms: [linux/amd64, linux/arm64/v8]|false",
        "signatures: false|signatures: true|true",
        "signatures: true|referrers: {}|true",
        "'referrers: {}'|'referrers: {artifactTypes: [a]}'|true",
        "requireAttestations: false|requireAttestations: true|true",
        "signatures: false|requireAttestations: false|false",
      })
  void fingerprintChangesWithTheScope(String one, String other, boolean changes) {
    assertThat(!fingerprint(one).equals(fingerprint(other))).isEqualTo(changes);
  }
}
