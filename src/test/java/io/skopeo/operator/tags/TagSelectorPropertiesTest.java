package io.skopeo.operator.tags;

import static io.skopeo.operator.tags.order.VersionOrder.OLDEST_FIRST;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.tags.order.VersionOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;

@Domain(HostileTags.class)
@Domain(DomainContext.Global.class)
class TagSelectorPropertiesTest {
  private static final Repository SOURCE = new Repository("quay.io", "argoproj/argocd");
  private static final String[] EXPRESSIONS = {
    ".*", "v?[0-9].*", ".*[0-4]", ".*alpine.*", "[^v]*", "(a+)+$", "latest", ".*rc.*"
  };

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void selectedTagsAreListedAndAdmitted(
      @ForAll("selections") TagSelector selection, @ForAll @Size(max = 40) List<Tag> listing) {
    assertThat(sources(selection, listing))
        .doesNotHaveDuplicates()
        .isSubsetOf(listing)
        .isSortedAccordingTo(OLDEST_FIRST)
        .allMatch(selection::selects)
        .allMatch(tag -> selection.filter().candidates() || !isCandidate(tag))
        .allMatch(tag ->
            selection.filter().include().isEmpty()
                || selection.filter().include().stream()
                    .anyMatch(e -> tag.name().matches(e.toString())))
        .noneMatch(tag ->
            selection.filter().exclude().stream().anyMatch(e -> tag.name().matches(e.toString())))
        .noneMatch(tag -> tag.name().startsWith("sha256-"));
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void noDestinationTagIsSelectedTwice(
      @ForAll("selections") TagSelector selection, @ForAll @Size(max = 40) List<Tag> listing) {
    assertThat(selected(selection, listing))
        .extracting(SelectedTag::destination)
        .doesNotHaveDuplicates()
        .allMatch(tag -> Tag.isTag(tag.name()));
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void orderOfTheListingDoesNotMatter(
      @ForAll("selections") TagSelector selection,
      @ForAll @Size(max = 40) List<Tag> listing,
      @ForAll long seed) {
    List<Tag> shuffled = new ArrayList<>(listing);
    Collections.shuffle(shuffled, new Random(seed));
    shuffled.addAll(listing);
    assertThat(selected(selection, shuffled)).isEqualTo(selected(selection, listing));
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void newestAreTheEndOfAllVersions(
      @ForAll("selections") TagSelector selection,
      @ForAll @Size(max = 40) List<Tag> listing,
      @ForAll @IntRange(min = 1, max = 9) int count) {
    List<Tag> all = sources(limited(selection, OptionalInt.empty()), listing);
    List<Tag> newest = sources(limited(selection, OptionalInt.of(count)), listing);
    if (!(selection.mapping() instanceof TagMapping.Floating)) {
      assertThat(newest).hasSize(Math.min(count, all.size()));
    }
    assertThat(all).containsAll(newest);
    assertThat(all.stream().filter(VersionOrder::isVersion).toList())
        .endsWith(newest.stream().filter(VersionOrder::isVersion).toArray(Tag[]::new));
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void floatingTagNeverMovesBackwards(
      @ForAll("selections") TagSelector selection,
      @ForAll @Size(min = 1, max = 20) List<Tag> listing,
      @ForAll @IntRange(max = 19) int deleted) {
    var floating =
        new TagSelector(
            selection.version(), selection.filter(), new TagMapping.Floating(new Tag("stable")));
    Optional<Tag> held = sources(floating, listing).stream().findFirst();
    List<Tag> left = listing.subList(Math.min(deleted, listing.size()), listing.size());
    List<SelectedTag> now = floating.from(SOURCE, left, held).orThrow();
    assertThat(now).hasSize(held.isPresent() ? 1 : 0);
    held.ifPresent(tag -> {
      Tag next = source(now.getFirst());
      boolean sameVersion =
          floating.version().match(tag, true).equals(floating.version().match(next, true));
      assertThat(next.equals(tag) || sameVersion).isTrue();
    });
  }

  /** Spellings that differ, of which the destination's pattern makes one. */
  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void spellingsMeetAtOneDestination(@ForAll("spellings") List<Tag> listing) {
    TagSelector selection =
        selection("x.x-alpine", "x.x", true, List.of(), List.of(), Optional.empty()).orElseThrow();
    List<SelectedTag> chosen = selected(selection, listing);
    assertThat(chosen).extracting(SelectedTag::destination).doesNotHaveDuplicates();
    Set<Tag> taken = chosen.stream().map(c -> source(c)).collect(toSet());
    assertThat(taken)
        .filteredOn(tag -> tag.name().startsWith("v"))
        .noneMatch(tag -> listing.contains(new Tag(tag.name().substring(1))));
  }

  @Provide
  Arbitrary<List<Tag>> spellings() {
    return Combinators.combine(
            Arbitraries.of("", "v"),
            Arbitraries.of("1.0", "1.1"),
            Arbitraries.of("-alpine", "-rc1-alpine", "-alpine-rc1", "rc1-alpine"))
        .as((v, numbers, rest) -> new Tag(v + numbers + rest))
        .list()
        .ofMaxSize(12);
  }

  private static boolean isCandidate(Tag tag) {
    return tag.name().matches("v?[0-9.]+-?(rc|RC)[-.]?[0-9]+");
  }

  private static TagSelector limited(TagSelector selection, OptionalInt newest) {
    TagFilter filter = selection.filter();
    return new TagSelector(
        selection.version(),
        new TagFilter(filter.candidates(), filter.include(), filter.exclude(), newest),
        selection.mapping());
  }

  private static List<SelectedTag> selected(TagSelector selection, List<Tag> listing) {
    return selection.from(SOURCE, listing, Optional.empty()).orThrow();
  }

  private static List<Tag> sources(TagSelector selection, List<Tag> listing) {
    return selected(selection, listing).stream().map(TagSelectorPropertiesTest::source).toList();
  }

  private static Tag source(SelectedTag chosen) {
    return ((Tagged) chosen.source()).tag();
  }

  @Provide
  Arbitrary<TagSelector> selections() {
    return Combinators.combine(
            Arbitraries.of(
                "x",
                "x.x",
                "vx.x.x",
                "x.x.x",
                "1.x",
                "x.x-alpine",
                "x-alpine",
                "1.x.x-slim",
                "include",
                "semver *",
                "semver >=1 <3",
                "semver >=v1.0.0-rc1"),
            Arbitraries.of(
                "", "", "stable", "x", "vx.x", "x-x-x", "x.x.x-slim", "x-" + "a".repeat(120)),
            Arbitraries.of(true, false),
            Arbitraries.of(EXPRESSIONS).list().ofMaxSize(2),
            Arbitraries.of(EXPRESSIONS).list().ofMaxSize(1),
            Arbitraries.integers().between(1, 5).optional())
        .as(TagSelectorPropertiesTest::selection)
        .filter(Optional::isPresent)
        .map(Optional::get);
  }

  /** Empty where the parts contradict each other. */
  private static Optional<TagSelector> selection(
      String by,
      String destination,
      boolean candidates,
      List<String> include,
      List<String> exclude,
      Optional<Integer> newest) {
    TagFilter filter =
        new TagFilter(
            candidates,
            expressions(include),
            expressions(exclude),
            newest.map(OptionalInt::of).orElse(OptionalInt.empty()));
    return version(by, filter)
        .flatMap(version ->
            TagMapping.parse(destination, version) instanceof Parsed.Valid<TagMapping>(var mapping)
                ? Optional.of(new TagSelector(version, filter, mapping))
                : Optional.empty());
  }

  private static Optional<VersionCriterion.Listed> version(String by, TagFilter filter) {
    if (by.equals("include")) {
      return Optional.of(new VersionCriterion.Included(filter.include()));
    }
    if (!by.startsWith("semver ")) {
      return Optional.of((VersionCriterion.Listed) VersionCriterion.parse(by).orThrow());
    }
    return VersionRange.parse(by.replace("semver ", ""), filter.candidates())
            instanceof Parsed.Valid<VersionRange>(var range)
        ? Optional.of(new VersionCriterion.Ranged(range))
        : Optional.empty();
  }

  private static List<TagRegex> expressions(List<String> texts) {
    return texts.stream().map(t -> TagRegex.parse("spec.tags.include[0]", t).orThrow()).toList();
  }
}
