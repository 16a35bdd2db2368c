package io.skopeo.operator.tags;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Parsed;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;

@Domain(HostileTags.class)
@Domain(DomainContext.Global.class)
class VersionRangePropertiesTest {
  /** Neither throws, and a range that was read knows of every tag. */
  @Property(tries = 20_000)
  void anyTextIsReadOrRefused(@ForAll("texts") String text, @ForAll Tag tag) {
    if (VersionRange.parse(text, true) instanceof Parsed.Valid<VersionRange>(var range)) {
      boolean released = range.match(tag, false).isPresent();
      boolean candidates = range.match(tag, true).isPresent();
      assertThat(!released || candidates).isTrue();
    }
  }

  /** semver4j fails on numbers that a long does not hold, and on some mixtures of both. */
  @Property(tries = 20_000)
  void anyPrereleaseIsCompared(
      @ForAll("prereleases") String one, @ForAll("prereleases") String other) {
    if (VersionRange.parse(">=1.2.3-" + one, true) instanceof Parsed.Valid<VersionRange>(var range)
        && Tag.isTag("1.2.3-" + other)) {
      assertThat(range.match(new Tag("1.2.3-" + other), true)).isNotNull();
    }
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void boundsAreComparedAsNumbers(
      @ForAll @IntRange(max = 3) int major,
      @ForAll @IntRange(max = 12) int minor,
      @ForAll @IntRange(max = 12) int patch,
      @ForAll @IntRange(max = 3) int from,
      @ForAll @IntRange(max = 12) int fromMinor,
      @ForAll @IntRange(max = 12) int to) {
    String text = ">=%d.%d <%d.%d".formatted(from, fromMinor, from + 1, to);
    VersionRange range = VersionRange.parse(text, false).orThrow();
    long version = major * 10_000L + minor * 100L + patch;
    boolean within =
        version >= from * 10_000L + fromMinor * 100L && version < (from + 1) * 10_000L + to * 100L;
    String tag = "%d.%d.%d".formatted(major, minor, patch);
    assertThat(range.match(new Tag(tag), false).isPresent()).isEqualTo(within);
    assertThat(range.match(new Tag("v" + tag), false)).isEqualTo(range.match(new Tag(tag), false));
    assertThat(range.match(new Tag(tag + "-rc1"), false)).isEmpty();
    assertThat(range.match(new Tag(tag + "-rc1"), true).isPresent()).isEqualTo(within);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(
            ">",
            "<",
            ">=",
            "<=",
            "=",
            "^",
            "~",
            "~>",
            "||",
            " - ",
            " ",
            " ",
            "1",
            "2.13",
            "1.2.3",
            "v1.2",
            "0",
            "0.0",
            "0.0.0",
            "x",
            "*",
            ".x",
            "1.x",
            "-rc1",
            "-alpha.1",
            "-0",
            "-1a1",
            "999999999",
            "2147483647",
            "99999999999999999999",
            ".",
            "-",
            ",",
            "[",
            ")",
            "+",
            "latest",
            "\n",
            "é")
        .list()
        .ofMinSize(1)
        .ofMaxSize(8)
        .map(pieces -> String.join("", pieces));
  }

  @Provide
  Arbitrary<String> prereleases() {
    return Arbitraries.of(
            List.of(
                "0",
                "00",
                "1",
                "10",
                "01",
                "9",
                "999999999999999999",
                "x",
                "y",
                "a",
                "rc",
                "-",
                "--",
                ".",
                "0x0"))
        .list()
        .ofMinSize(1)
        .ofMaxSize(7)
        .map(pieces -> String.join("", pieces));
  }
}
