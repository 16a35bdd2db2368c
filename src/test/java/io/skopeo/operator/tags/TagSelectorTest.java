package io.skopeo.operator.tags;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagSelectorTest {
  private static final Repository SOURCE = new Repository("quay.io", "argoproj/argocd");
  private static final Duration AT_ONCE = Duration.ofSeconds(5);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @CsvSource({
    // pattern, destination, candidates, listing, chosen
    "2.13.x,  '',     false, 2.13.10 2.13.9 2.14.0 latest,   2.13.9>2.13.9 2.13.10>2.13.10",
    "2.13.x,  '',     false, 2.13.1 2.13.2-rc1,              2.13.1>2.13.1",
    "2.13.x,  '',     true,  2.13.2 2.13.2-rc2 2.13.2-rc1,   2.13.2-rc1>2.13.2-rc1 2.13.2-rc2>2.13.2-rc2 2.13.2>2.13.2",
    "2.13.x,  '',     false, 3.6 latest,                     ''",
    "2.13.x,  '',     false, '',                             ''",
    "3.x,     '',     false, 3.6 v3.6,                       3.6>3.6",
    "3.x,     '',     false, v3.6 3.6,                       3.6>3.6",
    "v3.x,    '',     false, 3.6 v3.6,                       v3.6>v3.6",
    "v3.x,    '',     false, 3.6 v3.7,                       3.6>3.6 v3.7>v3.7",
    "v3.x,    3.x,    false, 3.6 v3.6 v3.7,                  v3.6>3.6 v3.7>3.7",
    "v3.x,    3.x,    true,  v3.7-rc1 3.7-rc1,               v3.7-rc1>3.7-rc1",
    "3.x,     '',     false, 3.6 3.6 3.6,                    3.6>3.6",
    "3.x,     '',     false, 3.6 3.06,                       3.06>3.06 3.6>3.6",
    "3.x,     stable, false, 3.9 3.10 3.2,                   3.10>stable",
    "3.x,     stable, true,  3.9 3.10 3.11-rc1,              3.11-rc1>stable",
    "3.x,     stable, true,  3.11 3.11-rc1,                  3.11>stable",
    "3.x,     stable, false, latest,                         ''",
    "3.x,     '',     true,  3.7-rc1 3.7rc1 3.7-RC1 v3.7-rc1, 3.7-RC1>3.7-RC1 3.7-rc1>3.7-rc1 3.7rc1>3.7rc1",
    "8.x-alpine, 8.x, true,  8.0-rc1-alpine 8.0-alpine-rc1,  8.0-rc1-alpine>8.0-rc1",
    "8.x-alpine, 8.x, true,  v8.0-alpine-rc1 8.0-rc1-alpine, 8.0-rc1-alpine>8.0-rc1",
    "2024.x.x, '',    false, 2024.01.15 2024.1.15 2023.12.1, 2024.01.15>2024.01.15 2024.1.15>2024.1.15",
    "x,       '',     false, 20240115 20240116 latest,       20240115>20240115 20240116>20240116",
  })
  void tagsAreSelected(
      String pattern, String destination, boolean candidates, String listing, String chosen) {
    var shown =
        selection(pattern, destination, candidates)
            .from(SOURCE, tags(listing), Optional.empty())
            .orThrow()
            .stream()
            .map(c -> c.source().reference() + ">" + c.destination())
            .toList();
    assertThat(String.join(" ", shown)).isEqualTo(chosen);
  }

  @Test
  void tagWithoutAMappingIsLeftOut() {
    var chosen =
        selection("x", "x-" + "a".repeat(124), false)
            .from(SOURCE, tags("1 12 123 1234"), Optional.empty())
            .orThrow();
    assertThat(chosen).extracting(c -> c.source().reference()).containsExactly("1", "12", "123");
  }

  @Test
  void fiftyThousandTagsAreSelectedAtOnce() {
    List<Tag> listing =
        IntStream.range(0, 50_000).mapToObj(i -> new Tag("v2." + i % 100 + "." + i)).toList();
    TagSelector selection = selection("2.x.x", "", false);
    long before = THREADS.getCurrentThreadCpuTime();
    assertThat(selection.from(SOURCE, listing, Optional.empty()).orThrow()).hasSize(50_000);
    // Of the processor and not by the clock: the machine may be busy.
    assertThat(Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - before)).isLessThan(AT_ONCE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // selected by | include | exclude | newest | listing | chosen
        "2.x.x|''|''|2|2.1.9 2.1.10 2.0.1|2.1.9 2.1.10",
        "2.x.x|.*[05]|''|1|2.1.9 2.1.10 2.0.5|2.1.10",
        "2.x.x|2[.]1[.].*|.*0|''|2.1.9 2.1.10 2.0.1|2.1.9",
        "2.x.x|''|2[.]1[.]9 2[.]1[.]10|''|2.1.9 2.1.10 2.0.1|2.0.1",
        "2.x.x|2.1 1.9|''|''|2.1.9|''",
        "2.x.x|''|2.1.9|''|2.1.9 v2.1.9|v2.1.9",
        "2.x.x|''|''|1|2.1.9 v2.1.9 2.1.8|2.1.9",
        "semver >=2.13 <3|''|''|''|2.13.0 v2.13.0 2.14.1 3.0.0 2.12.9|2.13.0 2.14.1",
        "semver >=2.13 <3|''|.*[.]1|1|2.13.0 2.14.1|2.13.0",
        "include|.*|''|3|1.0 2.0 3.0 latest edge|1.0 2.0 3.0",
        "include|.*|''|4|1.0 2.0 3.0 latest edge|1.0 2.0 3.0 latest",
        "include|.*|latest|''|edge 10 9 latest|9 10 edge",
        "include|v?3[.]6|''|''|3.6 v3.6 3.60|3.6 v3.6",
        "include|.*|''|''|1.0-rc1 1.0 rc2-x|1.0",
        "include|6.* .*6|''|''|66 65 56 55|56 65 66",
      })
  void filtersAreApplied(
      String by, String include, String exclude, String newest, String listing, String chosen) {
    TagFilter filter =
        new TagFilter(
            false,
            expressions(include),
            expressions(exclude),
            newest.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(newest)));
    TagSelector selection = new TagSelector(listed(by, filter), filter, new TagMapping.Same());
    assertThat(String.join(" ", selected(selection, tags(listing)))).isEqualTo(chosen);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".sig", ".att", ".sbom"})
  void tagsOfADigestAreNeverSelected(String suffix) {
    Tag digits = new Tag("sha256-" + "1".repeat(64) + suffix);
    Tag letters = new Tag("sha256-" + "a".repeat(64) + suffix);
    TagFilter all = new TagFilter(true, expressions(".*"), List.of(), OptionalInt.empty());
    var included = new TagSelector(listed("include", all), all, new TagMapping.Same());
    assertThat(selected(included, List.of(digits, letters))).isEmpty();
    assertThat(selected(selection("sha256-x", "", true), List.of(digits))).isEmpty();
    assertThat(VersionCriterion.parse(letters.name()).orThrow())
        .isEqualTo(new VersionCriterion.Exact(letters));
  }

  @ParameterizedTest
  @CsvSource({
    // pattern, destination, held, listing, chosen
    "3.x,  stable, '',         3.9 3.10,       3.10",
    "3.x,  stable, 3.10,       3.9 3.10,       3.10",
    "3.x,  stable, 3.10,       3.9,            3.10",
    "3.x,  stable, 3.10,       3.9 3.11,       3.11",
    "3.x,  stable, 3.10,       '',             3.10",
    "3.x,  stable, 4.0,        3.9,            3.9",
    "3.x,  stable, latest,     3.9,            3.9",
    "3.x,  stable, 3.10-rc1,   3.9,            3.9",
    "3.x,  stable, v3.10,      3.10,           3.10",
    "v3.x, stable, v3.10,      3.10,           3.10",
    "3.x,  '',     3.10,       3.9,            3.9",
    "3.x,  v3.x,   3.10,       3.9,            3.9",
  })
  void floatingTagDoesNotMoveBackwards(
      String pattern, String destination, String held, String listing, String chosen) {
    Optional<Tag> now = held.isEmpty() ? Optional.empty() : Optional.of(new Tag(held));
    assertThat(selection(pattern, destination, false).from(SOURCE, tags(listing), now).orThrow())
        .extracting(c -> c.source().reference())
        .containsExactly(chosen);
  }

  @Test
  void heldTagThatIsExcludedIsDropped() {
    TagFilter filter = new TagFilter(false, List.of(), expressions("3[.]10"), OptionalInt.empty());
    var selection =
        new TagSelector(listed("3.x", filter), filter, new TagMapping.Floating(new Tag("stable")));
    assertThat(selection.from(SOURCE, tags("3.9"), Optional.of(new Tag("3.10"))).orThrow())
        .extracting(c -> c.source().reference())
        .containsExactly("3.9");
  }

  @Test
  void versionsAreRewrittenFromARange() {
    VersionCriterion version =
        new VersionCriterion.Ranged(VersionRange.parse("^2.13", true).orThrow());
    TagSelector selection =
        new TagSelector(
            (VersionCriterion.Listed) version,
            new TagFilter(true, List.of(), List.of(), OptionalInt.empty()),
            TagMapping.parse("v-x-x-x", version).orThrow());
    assertThat(
            selection
                .from(SOURCE, tags("2.13.0 v2.14.1-rc.1 2.14.1rc1 v2.14.1"), Optional.empty())
                .orThrow())
        .extracting(c -> c.destination().name())
        .containsExactly("v-2-13-0", "v-2-14-1rc1", "v-2-14-1-rc.1", "v-2-14-1");
  }

  /**
   * Nested repetitions, which make a backtracking matcher try for ever: the steps are bounded by
   * the program's size, and were they not, the test would not end.
   */
  @ParameterizedTest
  @CsvSource({
    "(a+)+$,                50000",
    "(a|aa)+$,              1000",
    "(a|a?)+b,              1000",
    "(.*)(.*)(.*)(.*)[^_],  1000",
  })
  void expressionIsMatchedInLinearTime(String text, int tags) {
    TagFilter filter = new TagFilter(false, expressions(text), List.of(), OptionalInt.empty());
    List<Tag> listing =
        IntStream.range(0, tags)
            .mapToObj(i -> new Tag("a".repeat(122) + "%05d_".formatted(i)))
            .toList();
    var selection = new TagSelector(listed("include", filter), filter, new TagMapping.Same());
    assertThat(selected(selection, listing)).isEmpty();
    assertThat(filter.size()).isLessThan(30);
  }

  @Test
  void expressionsThatAreTooMuchForALongListingAreRefused() {
    TagFilter filter =
        new TagFilter(false, expressions("(.?){80}x"), List.of(), OptionalInt.empty());
    var selection = new TagSelector(listed("include", filter), filter, new TagMapping.Same());
    List<Tag> listing =
        IntStream.range(0, 50_000).mapToObj(i -> new Tag("a".repeat(123) + i)).toList();
    assertThat(selection.from(SOURCE, listing, Optional.empty()))
        .isEqualTo(
            new Parsed.Invalid<>(
                Problem.inSpec(
                    "spec.tags.include and spec.tags.exclude are too long for the 50000 tags of quay.io/argoproj/argocd: write shorter expressions, or a pattern or range beside them.")));
    assertThat(selection.from(SOURCE, listing.subList(0, 1000), Optional.empty()))
        .isInstanceOf(Parsed.Valid.class);
  }

  private static List<String> selected(TagSelector selection, List<Tag> listing) {
    return selection.from(SOURCE, listing, Optional.empty()).orThrow().stream()
        .map(c -> c.source().reference())
        .toList();
  }

  private static VersionCriterion.Listed listed(String by, TagFilter filter) {
    if (by.equals("include")) {
      return new VersionCriterion.Included(filter.include());
    }
    return by.startsWith("semver ")
        ? new VersionCriterion.Ranged(
            VersionRange.parse(by.substring("semver ".length()), filter.candidates()).orThrow())
        : (VersionCriterion.Listed) VersionCriterion.parse(by).orThrow();
  }

  private static List<TagRegex> expressions(String texts) {
    return Stream.of(texts.split(" ", -1))
        .filter(text -> !text.isEmpty())
        .map(text -> TagRegex.parse("spec.tags.include[0]", text).orThrow())
        .toList();
  }

  private static TagSelector selection(String pattern, String destination, boolean candidates) {
    VersionCriterion version = VersionCriterion.parse(pattern).orThrow();
    return new TagSelector(
        (VersionCriterion.Listed) version,
        new TagFilter(candidates, List.of(), List.of(), OptionalInt.empty()),
        TagMapping.parse(destination, version).orThrow());
  }

  private static List<Tag> tags(String names) {
    return Stream.of(names.split(" ", -1)).filter(n -> !n.isEmpty()).map(Tag::new).toList();
  }
}
