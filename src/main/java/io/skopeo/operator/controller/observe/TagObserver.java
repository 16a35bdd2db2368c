package io.skopeo.operator.controller.observe;

import io.skopeo.operator.controller.execution.CaSide;
import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.controller.observe.SourceResolver.Offer;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.planning.input.Observation.RegistryView;
import io.skopeo.operator.planning.input.Observation.TagObservations;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.ManifestInfo;
import io.skopeo.operator.registry.Registry;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.tags.SelectedTag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/** Observes selected tags: at the destination, and at the source if they may have to be copied. */
final class TagObserver {
  /** More than the budgets of two registries allow, but not a thread for each tag. */
  private static final int CONCURRENCY = 64;

  private final Registry registry;
  private final SourceResolver sources;
  private final RoundMemory memory = new RoundMemory();

  TagObserver(Registry registry) {
    this.registry = registry;
    this.sources = new SourceResolver(registry);
  }

  /** Remembers what a pass has found in sync. */
  void remember(ReconcileContext pass, RegistryView found) {
    memory.keep(pass, found);
  }

  /** Requests one tag. */
  TagObservations one(SelectedTag image, ObservationScope scope) {
    return new TagObservations(List.of(request(image, scope)));
  }

  /**
   * Requests tags, but no more of those that the list lacks than can be offered now; the others are
   * requested in later syncs. Without a list all are requested: those that are present would stand
   * in the way of those that are missing.
   *
   * @param listing the destination's tags, which need no request unless digests are compared
   */
  TagObservations all(
      List<SelectedTag> selected, ObservationScope scope, Optional<Set<Tag>> listing) {
    boolean compares = !scope.intent().listedIsPresent();
    Map<Tag, Digest> inSync = compares ? memory.inSync(scope.pass()) : Map.of();
    int left = scope.maxRequests();
    var requests = new ArrayList<Future<TagObservation>>(selected.size());
    try (var executor = new BoundedExecutor(CONCURRENCY)) {
      for (SelectedTag image : selected) {
        Tag tag = image.destination();
        boolean listed = listing.filter(tags -> tags.contains(tag)).isPresent();
        boolean claimed = scope.isClaimed(tag);
        boolean failed = scope.hasFailed(tag);
        boolean present = !compares && listed;
        boolean limited = listing.isPresent() && !listed && !claimed && !failed;
        if (inSync.containsKey(tag)) {
          requests.add(known(inSync(image, inSync.get(tag))));
        } else if (scope.isSkipped(tag) || (present && !claimed) || (limited && left <= 0)) {
          requests.add(known(unrequested(image, present)));
        } else {
          left -= limited || (!compares && claimed && !failed) ? 1 : 0;
          requests.add(executor.submit(() -> request(image, scope)));
        }
      }
      return new TagObservations(requests.stream().map(BoundedExecutor::result).toList());
    }
  }

  private static Future<TagObservation> known(TagObservation observation) {
    return CompletableFuture.completedFuture(observation);
  }

  private static TagObservation inSync(SelectedTag image, Digest digest) {
    Optional<Result<Digest>> found = Optional.of(new Result.Found<>(digest));
    return new TagObservation(image, false, found, found, 0);
  }

  private static TagObservation unrequested(SelectedTag image, boolean present) {
    return new TagObservation(image, present, Optional.empty(), Optional.empty(), 0);
  }

  /** A list is shared for a while and may be older than a copy: it does not prove a tag missing. */
  private TagObservation request(SelectedTag image, ObservationScope scope) {
    ImageIntent intent = scope.intent();
    ExecutionTarget target = scope.target();
    Result<Digest> destination = destination(image, scope);
    if (scope.isCopied(image.destination(), destination)) {
      return new TagObservation(
          image, false, Optional.of(destination), Optional.of(destination), 0);
    }
    boolean needsSource =
        destination instanceof Result.NotFound
            || isPerhapsAbsent(destination)
            || (destination instanceof Result.Found
                && (intent.overwrites() || scope.isReduced(image.destination())));
    needsSource &= !scope.isRunning(image.destination());
    return needsSource
        ? observation(
            image,
            destination,
            CaSide.SOURCE.advise(
                sources.offer(wanted(image, destination, scope), target.source()), target))
        : new TagObservation(image, false, Optional.empty(), Optional.of(destination), 0);
  }

  private Result<Digest> destination(SelectedTag image, ObservationScope scope) {
    Result<Digest> answer =
        CaSide.ofDestination(
            registry
                .manifest(
                    scope.intent().destination().at(image.destination()),
                    scope.target().destination())
                .map(ManifestInfo::digest),
            scope.target());
    return isPerhapsAbsent(answer) && scope.intent().to().keeps()
        ? new Result.Failed<>(
            new Problem(
                Reason.DESTINATION_UNREADABLE,
                "%s does not show if tag %s exists, which spec.overwrite: Never keeps: grant the account of the destination the right to pull."
                    .formatted(scope.intent().destination(), image.destination())))
        : answer;
  }

  private static boolean isPerhapsAbsent(Result<Digest> answer) {
    return answer instanceof Result.Failed<Digest>(_, var perhaps) && perhaps;
  }

  private static SourceResolver.Wanted wanted(
      SelectedTag image, Result<Digest> destination, ObservationScope scope) {
    return new SourceResolver.Wanted(
        image.source(),
        scope.intent().scope(),
        destination instanceof Result.Found<Digest>(var digest)
            ? Optional.of(digest)
            : Optional.empty(),
        scope.needsParts(image.destination()),
        scope.lacksPart(image.destination()));
  }

  private static TagObservation observation(
      SelectedTag image, Result<Digest> destination, Result<Offer> source) {
    int pulls = source instanceof Result.Found<Offer>(var offer) ? offer.pulls() : 0;
    var observed =
        new TagObservation(
            image, false, Optional.of(source.map(Offer::digest)), Optional.of(destination), pulls);
    return source instanceof Result.Found<Offer>(var offer)
        ? withContent(observed, offer)
        : observed;
  }

  private static TagObservation withContent(TagObservation observed, Offer offer) {
    return offer
        .objection()
        .map(observed::with)
        .or(() -> offer.content().map(observed::with))
        .orElse(observed);
  }
}
