package io.skopeo.operator.controller.observe.referrers;

import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.copying.CopyLine;
import io.skopeo.operator.copying.CopyLine.Content;
import io.skopeo.operator.oci.ComposedIndex;
import io.skopeo.operator.oci.Descriptor;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.ReferrersIndex;
import io.skopeo.operator.oci.ReferrersTag;
import io.skopeo.operator.planning.input.Attachments;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.registry.ManifestInfo;
import io.skopeo.operator.registry.ManifestSummary;
import io.skopeo.operator.registry.Referrers;
import io.skopeo.operator.registry.Registry;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.ReferrerTypes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A walk from the manifests of one image to what refers to them, and to what refers to those. It
 * compares both sides and collects what the destination lacks.
 *
 * <p>Lists may be wrong: a referrer counts only if its own manifest names the subject. A side that
 * does not answer ends the walk, since it may have more than nothing.
 */
public final class ReferrerWalk {
  private static final Duration RECENT = Duration.ofMinutes(1);

  private final Sides sides;
  private final CosignTagWalk cosignTags;
  private final Instant sourceSince;
  private final Instant destinationSince;
  private final Instant now;

  private final List<CopyLine> lines = new ArrayList<>();
  private final List<ComposedIndex> lists = new ArrayList<>();
  private final Set<Digest> images = new HashSet<>();
  private final Set<Digest> seen = new HashSet<>();
  private final ArrayDeque<Subject> open = new ArrayDeque<>();

  private record Subject(Digest digest, int depth) {}

  /**
   * Creates a walk for one image.
   *
   * @param fresh whether the destination's lists are read again, and the source's if that was more
   *     than a minute ago
   */
  public ReferrerWalk(
      Registry registry, ImageIntent intent, ExecutionTarget target, Instant now, boolean fresh) {
    this(new Sides(registry, intent, target, false), now, fresh);
  }

  private ReferrerWalk(Sides sides, Instant now, boolean fresh) {
    this.sides = sides;
    this.cosignTags = new CosignTagWalk(sides);
    this.now = now;
    this.sourceSince = fresh ? now.minus(RECENT) : Instant.MIN;
    this.destinationSince = fresh ? now : Instant.MIN;
  }

  /** Returns a walk that takes a destination for empty, since it does not show what it has. */
  public ReferrerWalk toNothing() {
    return new ReferrerWalk(
        new Sides(sides.registry(), sides.intent(), sides.target(), true), now, true);
  }

  private ReferrerTypes types() {
    return sides.intent().scope().referrers();
  }

  /** Returns what the destination lacks of the referrers of these manifests. */
  public Result<Attachments> of(List<Digest> subjects) {
    images.addAll(subjects);
    subjects.stream().filter(seen::add).forEach(digest -> open.add(new Subject(digest, 1)));
    while (!open.isEmpty()) {
      Result<Boolean> walked = walk(open.remove());
      if (!(walked instanceof Result.Found)) {
        return walked.map(_ -> Attachments.NONE);
      }
      if (lines.size() > ReferrerLimits.MOST_LINES) {
        return new Result.Failed<>(
            tooMany(subjects.getFirst(), "%d lines".formatted(ReferrerLimits.MOST_LINES)));
      }
    }
    return new Result.Found<>(new Attachments(lines, lists));
  }

  private Result<Boolean> walk(Subject subject) {
    Result<Boolean> tags =
        types().signatures()
            ? cosignTags.of(subject.digest()).map(lines::addAll)
            : new Result.Found<>(true);
    return subject.depth() > ReferrerLimits.MAX_DEPTH ? tags : tags.then(_ -> referrers(subject));
  }

  private Result<Boolean> referrers(Subject subject) {
    return sides
        .sourceList(subject.digest(), sourceSince)
        .then(list -> wanted(list, subject))
        .then(wanted ->
            sides
                .destinationList(subject.digest(), destinationSince)
                .then(here ->
                    lacking(wanted, here).isEmpty()
                        ? new Result.Found<>(true)
                        // A list is replaced, so nothing may have been added to it since it was
                        // read.
                        : sides
                            .destinationList(subject.digest(), now)
                            .then(fresh -> add(subject, wanted, fresh))));
  }

  /** Selects the referrers to copy from a list, and goes on with the referrers of those. */
  private Result<List<ManifestSummary>> wanted(Referrers list, Subject subject) {
    var wanted = new ArrayList<ManifestSummary>();
    for (Descriptor entry : list.entries()) {
      Result<Optional<ManifestSummary>> referrer = wanted(entry, subject, list);
      if (!(referrer instanceof Result.Found<Optional<ManifestSummary>>(var summary))) {
        return referrer.map(_ -> wanted);
      }
      summary.ifPresent(wanted::add);
      if (wanted.size() > ReferrerLimits.MOST_OF_ONE) {
        return new Result.Failed<>(
            tooMany(subject.digest(), "%d referrers".formatted(ReferrerLimits.MOST_OF_ONE)));
      }
      if (summary.filter(found -> found.bytes() > ReferrerLimits.MAX_BYTES).isPresent()) {
        return new Result.Failed<>(
            tooMany(
                subject.digest(),
                "%d MiB in %s".formatted(ReferrerLimits.MAX_BYTES >> 20, entry.digest())));
      }
    }
    wanted.stream()
        .map(ManifestSummary::digest)
        .filter(seen::add)
        .forEach(digest -> open.add(new Subject(digest, subject.depth() + 1)));
    return new Result.Found<>(wanted);
  }

  private static List<ManifestSummary> lacking(List<ManifestSummary> wanted, Referrers here) {
    Set<Digest> present =
        here.entries().stream().map(Descriptor::digest).collect(Collectors.toSet());
    return wanted.stream().filter(referrer -> !present.contains(referrer.digest())).toList();
  }

  private Result<Boolean> add(Subject subject, List<ManifestSummary> wanted, Referrers here) {
    List<ManifestSummary> lacking = lacking(wanted, here);
    lacking.stream()
        .map(ManifestSummary::digest)
        // An image of an index may refer to another one.
        .filter(digest -> !images.contains(digest))
        .forEach(digest -> lines.add(CopyLine.byDigest(digest, Content.WHOLE)));
    return lacking.isEmpty() || sides.listsItself(here)
        ? new Result.Found<>(true)
        : list(subject, lacking.stream().map(ManifestSummary::descriptor).toList(), here);
  }

  /** Reads a referrer; empty if it is of another kind, or refers to another manifest. */
  private Result<Optional<ManifestSummary>> wanted(
      Descriptor entry, Subject subject, Referrers list) {
    boolean matches = entry.artifactType().filter(types()::include).isPresent();
    if (!matches && list.origin() == Referrers.Origin.API && entry.artifactType().isPresent()) {
      return new Result.Found<>(Optional.empty());
    }
    return switch (sides.summary(entry.digest())) {
      case Result.Found<ManifestSummary>(var summary) ->
          new Result.Found<>(
              Optional.of(summary)
                  .filter(found -> found.subject().filter(subject.digest()::equals).isPresent())
                  .filter(found -> types().include(found.artifactType().orElse(""))));
      case Result.NotFound<ManifestSummary> _ -> new Result.Found<>(Optional.empty());
      case Result.Throttled<ManifestSummary>(var until) -> new Result.Throttled<>(until);
      case Result.Failed<ManifestSummary>(var problem, _) -> new Result.Failed<>(problem);
    };
  }

  /** Adds the list that the run pushes, with what the destination lists already. */
  private Result<Boolean> list(Subject subject, List<Descriptor> added, Referrers here) {
    var kept = new ArrayList<Descriptor>();
    for (Descriptor entry : here.entries()) {
      // A registry refuses a list that names what it does not have.
      Result<ManifestInfo> there =
          sides.atDestination(new Pinned(sides.intent().destination(), entry.digest()));
      switch (there) {
        case Result.Found<ManifestInfo> _ -> kept.add(entry);
        case Result.NotFound<ManifestInfo> _ -> {}
        case Result<ManifestInfo> failed -> {
          return failed.map(_ -> false);
        }
      }
    }
    Optional<ComposedIndex> list = ReferrersIndex.union(added, kept).filter(this::fits);
    if (list.isEmpty()) {
      return new Result.Failed<>(
          tooMany(subject.digest(), "%d KiB in lists".formatted(ComposedIndex.MAX_BYTES >> 10)));
    }
    lists.add(list.get());
    lines.add(
        CopyLine.named(list.get().digest(), ReferrersTag.of(subject.digest()), Content.FOLDER));
    return new Result.Found<>(true);
  }

  /** A run brings all lists of an image along. */
  private boolean fits(ComposedIndex list) {
    int characters = lists.stream().map(ComposedIndex::text).mapToInt(String::length).sum();
    return characters + list.text().length() <= ComposedIndex.MAX_BYTES;
  }

  private Problem tooMany(Digest subject, String limit) {
    return ReferrerLimits.exceeded(new Pinned(sides.intent().source(), subject), limit);
  }
}
