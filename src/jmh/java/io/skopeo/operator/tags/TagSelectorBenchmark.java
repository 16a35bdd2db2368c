package io.skopeo.operator.tags;

import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Choosing from a repository of 50,000 tags, as every round of a pattern does. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class TagSelectorBenchmark {
  private static final int TAGS = 50_000;
  private static final Repository SOURCE = new Repository("quay.io", "argoproj/argocd");

  /** What chooses. */
  @Param({"PATTERN", "FLOATING", "SEMVER", "INCLUDE", "WORST"})
  public Case chosenBy;

  private List<Tag> listing = List.of();
  private TagSelector selection = Case.PATTERN.selection();

  /** A kind of spec. */
  public enum Case {
    /** All versions of one major, candidates too, without their v. */
    PATTERN("v2.x.x", "2.x.x", filter(null, null)),
    /** The newest of these under one tag. */
    FLOATING("v2.x.x", "stable", filter(null, null)),
    /** A range of versions. */
    SEMVER("semver >=2.13 <3", "", filter(null, null)),
    /** The ten newest of what expressions leave. */
    INCLUDE(
        "include",
        "",
        filter("v?[0-9]+[.][0-9]+[.][0-9]+(-(alpine|slim))?", ".*-(arm|windows|debug).*")),
    /** As much as is not yet refused for so many tags: expressions in which all stays possible. */
    WORST("include", "", filter("(.?){70}", "(.?){70}x"));

    private final String by;
    private final String destination;
    private final TagFilter filter;

    Case(String by, String destination, TagFilter filter) {
      this.by = by;
      this.destination = destination;
      this.filter = filter;
    }

    private static TagFilter filter(String include, String exclude) {
      return new TagFilter(
          true,
          expressions(include),
          expressions(exclude),
          include == null ? OptionalInt.empty() : OptionalInt.of(10));
    }

    private static List<TagRegex> expressions(String text) {
      return Stream.ofNullable(text)
          .map(t -> TagRegex.parse("spec.tags.include[0]", t).orThrow())
          .toList();
    }

    TagSelector selection() {
      VersionCriterion.Listed version =
          switch (by.split(" ")[0]) {
            case "semver" ->
                new VersionCriterion.Ranged(
                    VersionRange.parse(by.substring("semver".length()), true).orThrow());
            case "include" -> new VersionCriterion.Included(filter.include());
            default -> (VersionCriterion.Listed) VersionCriterion.parse(by).orThrow();
          };
      return new TagSelector(version, filter, TagMapping.parse(destination, version).orThrow());
    }
  }

  /** Versions of three majors, candidates and flavours of them, hashes, dates and names. */
  @Setup
  public void list() {
    var tags = new ArrayList<Tag>();
    for (int i = 0; tags.size() < TAGS; i++) {
      String version = "v%d.%d.%d".formatted(1 + i % 3, i / 3 % 100, i / 300);
      Stream.of(
              version,
              version + "-rc1",
              version + "-alpine",
              version.substring(1) + "-windows-amd64",
              "%07x".formatted(i * 7919),
              "20240101%06d".formatted(i),
              "nightly-" + i)
          .map(Tag::new)
          .forEach(tags::add);
    }
    listing = new ArrayList<>(tags.subList(0, TAGS));
    Collections.shuffle(listing, new Random(1));
    selection = chosenBy.selection();
  }

  /** One round's choice. */
  @Benchmark
  public List<SelectedTag> choose() {
    return selection.from(SOURCE, listing, Optional.empty()).orThrow();
  }
}
