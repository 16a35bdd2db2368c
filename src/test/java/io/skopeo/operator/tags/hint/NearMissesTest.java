package io.skopeo.operator.tags.hint;

import static io.skopeo.operator.tags.hint.Selections.assertSelected;
import static io.skopeo.operator.tags.hint.Selections.intent;
import static io.skopeo.operator.tags.hint.Selections.tags;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.tags.HostileTags;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Domain(HostileTags.class)
@Domain(DomainContext.Global.class)
class NearMissesTest {
  private static final String K3S =
      "v1.28.3-k3s1 v1.28.3-k3s2 v1.28.4-k3s1 v1.29.0-k3s1 v1.28.5-rc1-k3s1";
  private static final String BITNAMI =
      "1.2.3-debian-12-r5 1.2.3-debian-12-r11 1.2.4-debian-12-r0 1.3.0-debian-12-r0";

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        // tags ! what the spec says ! words
        "3.9.1-1 3.8.2-1 3.12.0-1 build latest ! tags: {semver: 3.12.*} ! 1 would without their suffix, such as 3.12.0-1: write spec.source.version: 3.12.x-x in place of spec.tags.semver",
        "3.9.1-1 3.8.2-1 3.12.0-1 build latest ! tags: {semver: '>=3.9'} ! 2 would without their suffix, such as 3.12.0-1: write spec.source.version: 3.x.x-x in place of spec.tags.semver",
        "3.9.1-1 3.8.2-1 3.12.0-1 ! version: 3.x.x ! 3 would without their suffix, such as 3.12.0-1: write spec.source.version: 3.x.x-x",
        "2.0.330-63-gc1cfb6864 2.0.331-64-gc1cfb6865 ! tags: {semver: 2.x} ! 2 would without their suffix, such as 2.0.331-64-gc1cfb6865: write spec.tags.include: ['2\\.0\\.[0-9]+-[0-9]+-g[0-9a-f]+'] in place of spec.tags.semver",
        "3.20-rfcurated 3.22-rfcurated 3.22-rf ! tags: {semver: '>=3.22'} ! 2 would without their suffix, such as 3.22-rfcurated: write spec.source.version: 3.x-rfcurated in place of spec.tags.semver",
        "K3S ! tags: {semver: '>=1.28 <1.30'} ! 4 would without their suffix, such as v1.29.0-k3s1: write spec.tags.include: ['v1\\.(28|29)\\.[0-9]+-k3s[0-9]+'] in place of spec.tags.semver",
        "K3S ! tags: {semver: '>=1.28'} ! 4 would without their suffix, such as v1.29.0-k3s1: write spec.tags.include: ['v1\\.[0-9]+\\.[0-9]+-k3s[0-9]+'] in place of spec.tags.semver",
        "K3S ! version: v1.28.x-x ! 3 would without their suffix, such as v1.28.4-k3s1: write spec.tags.include: ['v1\\.28\\.[0-9]+-k3s[0-9]+'] in place of spec.source.version",
        "K3S ! version: v1.28.x-k3s3 ! 3 would without their suffix, such as v1.28.4-k3s1: write spec.tags.include: ['v1\\.28\\.[0-9]+-k3s[0-9]+'] in place of spec.source.version",
        "BITNAMI ! tags: {semver: ~1.2} ! 3 would without their suffix, such as 1.2.4-debian-12-r0: write spec.tags.include: ['1\\.2\\.[0-9]+-debian-12-r[0-9]+'] in place of spec.tags.semver",
        "v1.0.20200827-ls30 v1.0.20210827-ls31 ! tags: {semver: 1.x} ! 2 would without their suffix, such as v1.0.20210827-ls31: write spec.tags.include: ['v1\\.0\\.[0-9]+-ls[0-9]+'] in place of spec.tags.semver",
        "1.2.3_build.4 1.2.4_build.5 ! tags: {semver: 1.x} ! 2 would without their suffix, such as 1.2.4_build.5: write spec.source.version: 1.2.x_build.x in place of spec.tags.semver",
        "1.2.3_build.4 1.2.4_build.5 ! tags: {semver: 1.x}, destination: x.x.x ! 2 would without their suffix, such as 1.2.4_build.5: write spec.source.version: 1.2.x_build.x in place of spec.tags.semver and spec.destination.version",
        "2.13.0 2.13.1 ! version: 2.x ! 2 would with another count of numbers, such as 2.13.1: write spec.source.version: 2.x.x",
        "3.19 3.20 ! tags: {semver: '>=3.19'} ! 2 would with another count of numbers, such as 3.20: write spec.source.version: 3.x in place of spec.tags.semver",
        "22-alpine 20-alpine ! version: 22.x ! 1 would without their suffix, such as 22-alpine: write spec.source.version: 22-alpine",
        "22.1-alpine3.19 ! version: 22.x-alpine ! 1 would without their suffix, such as 22.1-alpine3.19: write spec.source.version: 22.x-alpine3.x",
        "1.2.3-amd64 1.2.4-amd64 ! version: 1.2.x ! 2 would without their suffix, such as 1.2.4-amd64: write spec.source.version: 1.2.x-amd64",
        "bookworm-20240110-slim bookworm-20240211-slim ! version: bookworm-x ! 2 would without the words around their version, such as bookworm-20240211-slim: write spec.source.version: bookworm-x-slim",
        "release-1.2.3 release-1.3.0 ! tags: {semver: 1.x} ! 2 would without the words around their version, such as release-1.3.0: write spec.source.version: release-1.x.x in place of spec.tags.semver",
        "v2.0.0-rc1 v2.0.0-rc2 v1.0.0 ! version: v2.x.x ! 2 would with spec.allowCandidateRelease: true, such as v2.0.0-rc2",
        "v2.0.0-rc1 v1.0.0 ! tags: {include: ['v2.*']} ! 1 would with spec.allowCandidateRelease: true, such as v2.0.0-rc1",
        "1.0 1.1 ! version: 1.x, tags: {include: ['2.*']} ! 2 would but for spec.tags.include, such as 1.1",
        "1.0 1.1 ! version: 1.x, tags: {exclude: ['1.*']} ! 2 would but for spec.tags.exclude, such as 1.1",
      })
  void nearMissesAreCountedAndTheSuggestionSelectsThem(String listing, String spec, String words) {
    List<Tag> tags = tags(listing.replace("K3S", K3S).replace("BITNAMI", BITNAMI));
    NearMisses near = near(spec, tags).orElseThrow();
    assertThat(near.words()).isEqualTo(words);
    near.suggestion()
        .ifPresent(suggestion -> assertSelected(spec, suggestion, near.example(), tags));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "latest stable          | tags: {semver: 1.x}",
        "2.0.0-1                | tags: {semver: 1.x}",
        "2.13-alpine            | version: 2.14.x",
        "20-alpine              | version: 22.x",
        "latest                 | tags: {include: ['1.*']}",
        "sha256-HEX.sig         | tags: {semver: 1.x}",
        "''                     | version: 1.x",
      })
  void nothingIsSuggestedIfNothingIsNear(String listing, String spec) {
    assertThat(near(spec, tags(listing.replace("HEX", "1".repeat(64))))).isEmpty();
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void everySuggestionSelectsItsExample(
      @ForAll("specs") String spec, @ForAll @Size(max = 40) List<Tag> listing) {
    if (intent(spec)
        .selection()
        .orElseThrow()
        .from(intent(spec).source(), listing, Optional.empty())
        .orThrow()
        .isEmpty()) {
      near(spec, listing)
          .ifPresent(near -> {
            assertThat(listing).contains(near.example());
            assertThat(near.count()).isPositive();
            near.suggestion()
                .ifPresent(suggestion -> assertSelected(spec, suggestion, near.example(), listing));
          });
    }
  }

  @Provide
  Arbitrary<String> specs() {
    return Arbitraries.of(
        "version: 1.x",
        "version: v1.2.x",
        "version: 2.13.x-alpine",
        "version: x",
        "version: x.x.x.x",
        "version: 1.x-x, destination: x-x",
        "version: 2.x, tags: {newest: 1}",
        "tags: {semver: 1.x}",
        "tags: {semver: '>=2'}",
        "tags: {semver: '>=1 <3'}, destination: x.x.x",
        "tags: {semver: '*'}, destination: newest",
        "tags: {semver: '*', exclude: ['.*a.*']}",
        "tags: {include: ['1\\.[0-9]']}");
  }

  /** A listing is read in a moment, however long it is. */
  @Test
  void longListingIsSearched() {
    List<Tag> listing =
        IntStream.range(0, 200_000)
            .mapToObj(i -> new Tag("1.%d.%d-build.%d".formatted(i % 50, i % 1000, i)))
            .collect(Collectors.toList());
    assertThat(near("tags: {semver: 1.x}", listing))
        .hasValueSatisfying(near -> assertThat(near.count()).isEqualTo(200_000));
  }

  private static Optional<NearMisses> near(String spec, List<Tag> listing) {
    return NearMisses.of(intent(spec).selection().orElseThrow(), listing);
  }
}
