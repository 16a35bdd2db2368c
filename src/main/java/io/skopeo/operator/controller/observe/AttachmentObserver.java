package io.skopeo.operator.controller.observe;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.skopeo.operator.controller.execution.CaSide;
import io.skopeo.operator.controller.observe.referrers.ReferrerWalk;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageContent;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.planning.input.Attachments;
import io.skopeo.operator.planning.input.Observation.TagObservations;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.registry.Examination;
import io.skopeo.operator.registry.ManifestInfo;
import io.skopeo.operator.registry.Registry;
import io.skopeo.operator.registry.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Observes what refers to images: of those that are to be copied always, since the tag comes last;
 * of those that are there once an hour, since signatures may come later than their image.
 */
final class AttachmentObserver {
  /** The newest images of a pattern for which later signatures are looked for. */
  static final int MOST_LATER = 20;

  private static final Duration PAUSE = Duration.ofHours(1);
  private static final int MOST_KNOWN = 200_000;
  private static final int CONCURRENCY = 16;

  private final Registry registry;

  /** The digests of images that had all of their attachments. */
  private final Cache<Known, Digest> complete =
      Caffeine.newBuilder().maximumSize(MOST_KNOWN).expireAfterWrite(PAUSE).build();

  private record Known(String uid, String spec, String tag) {}

  AttachmentObserver(Registry registry) {
    this.registry = registry;
  }

  /** Adds to each image what refers to it. */
  TagObservations with(List<TagObservation> images, ObservationScope scope) {
    int first = scope.intent().isPattern() ? Math.max(0, images.size() - MOST_LATER) : 0;
    var observed = new ArrayList<Future<TagObservation>>(images.size());
    try (var executor = new BoundedExecutor(CONCURRENCY)) {
      for (int i = 0; i < images.size(); i++) {
        TagObservation image = images.get(i);
        boolean later = i >= first;
        observed.add(
            isSettled(image, scope)
                ? CompletableFuture.completedFuture(image)
                : executor.submit(() -> observe(image, later, scope)));
      }
      return new TagObservations(observed.stream().map(BoundedExecutor::result).toList());
    }
  }

  /** Returns whether nothing is decided about the image now, or its run has not ended. */
  private static boolean isSettled(TagObservation image, ObservationScope scope) {
    return image.objection().isPresent()
        || scope.isRunning(image.image().destination())
        || scope.isResting(image)
        || (image.destination().isEmpty() && !image.listed());
  }

  private TagObservation observe(TagObservation image, boolean later, ObservationScope scope) {
    Optional<Digest> wanted = found(image.source());
    Optional<Digest> there = found(image.destination());
    boolean overwrites = scope.intent().overwrites();
    if (wanted.isPresent() && (there.isEmpty() || (overwrites && !wanted.equals(there)))) {
      return image.destination().orElse(null) instanceof Result.NotFound
              || there.isPresent()
              || image.isHidden()
          ? copied(image, wanted.get(), scope)
          : image;
    }
    return (later || scope.isClaimed(image.image().destination()))
            && (there.isPresent() || image.listed())
        ? present(image, scope)
        : image;
  }

  /** Observes the referrers of an image to copy, which waits until they are known. */
  private TagObservation copied(TagObservation image, Digest digest, ObservationScope scope) {
    Stream<Digest> parts =
        image.content().stream().flatMap(content -> content.manifests().stream());
    boolean composed = image.content().filter(ImageContent::isComposed).isPresent();
    List<Digest> subjects =
        Stream.concat(composed ? Stream.empty() : Stream.of(digest), parts).distinct().toList();
    ReferrerWalk walk = walk(scope, true);
    return switch ((image.isHidden() ? walk.toNothing() : walk).of(subjects)) {
      case Result.Found<Attachments>(var attachments) -> image.with(attachments);
      case Result.NotFound<Attachments> _ -> image;
      case Result.Throttled<Attachments>(var until) ->
          image.withSource(new Result.Throttled<>(until));
      case Result.Failed<Attachments>(var problem, _) -> image.with(problem);
    };
  }

  /** Observes what refers to an image that is there, unless that was done a short time ago. */
  private TagObservation present(TagObservation image, ObservationScope scope) {
    var key =
        new Known(
            scope.pass().uid(), scope.intent().fingerprint(), image.image().destination().name());
    Optional<Digest> there = found(image.destination());
    Optional<Digest> known =
        Optional.ofNullable(complete.getIfPresent(key))
            .filter(before -> there.isEmpty() || there.get().equals(before));
    boolean claimed = scope.isClaimed(image.image().destination());
    if (known.isPresent() && !claimed && !scope.pass().isFresh()) {
      return image;
    }
    Result<Digest> digest = image.destination().orElseGet(() -> asked(image, scope));
    return switch (digest
        .then(found -> subjects(found, scope))
        .then(subjects -> walk(scope, claimed).of(subjects))) {
      case Result.Found<Attachments>(var attachments) -> {
        if (attachments.isComplete()) {
          found(Optional.of(digest)).ifPresent(present -> complete.put(key, present));
        }
        yield image.withDestination(digest).with(attachments);
      }
      case Result.Failed<Attachments>(var problem, _) -> image.with(problem);
      // Nothing looks at a OneShot again once it is fulfilled.
      case Result.Throttled<Attachments>(var until) when scope.intent().endsWhenFulfilled() ->
          image.withDestination(new Result.Throttled<>(until));
      case Result.NotFound<Attachments> _, Result.Throttled<Attachments> _ -> image;
    };
  }

  private ReferrerWalk walk(ObservationScope scope, boolean isCopied) {
    return new ReferrerWalk(
        registry,
        scope.intent(),
        scope.target(),
        scope.pass().now().instant(),
        isCopied || scope.pass().isFresh());
  }

  /** Asks for a tag that is only known from a list. */
  private Result<Digest> asked(TagObservation image, ObservationScope scope) {
    var tag = scope.intent().destination().at(image.image().destination());
    return CaSide.ofDestination(
            registry.manifest(tag, scope.target().destination()), scope.target())
        .map(ManifestInfo::digest);
  }

  /** Returns the image and what it consists of, which the destination is asked for. */
  private Result<List<Digest>> subjects(Digest digest, ObservationScope scope) {
    var image = new Pinned(scope.intent().destination(), digest);
    return CaSide.ofDestination(
            registry.content(image, List.of(), Examination.NONE, scope.target().destination()),
            scope.target())
        .map(content -> Stream.concat(Stream.of(digest), content.manifests().stream()).toList());
  }

  private static Optional<Digest> found(Optional<Result<Digest>> answer) {
    return answer.orElse(null) instanceof Result.Found<Digest>(var digest)
        ? Optional.of(digest)
        : Optional.empty();
  }
}
