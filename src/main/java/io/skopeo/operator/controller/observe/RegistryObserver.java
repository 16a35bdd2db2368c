package io.skopeo.operator.controller.observe;

import io.skopeo.operator.controller.execution.CaSide;
import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.controller.observe.SourceResolver.Offer;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.planning.input.Observation.Deferral;
import io.skopeo.operator.planning.input.Observation.RegistryView;
import io.skopeo.operator.planning.input.Observation.TagObservations;
import io.skopeo.operator.planning.input.Observation.Unobservable;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.ManifestInfo;
import io.skopeo.operator.registry.Registry;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.tags.SelectedTag;
import io.skopeo.operator.tags.TagMapping;
import io.skopeo.operator.tags.TagSelector;
import io.skopeo.operator.tags.VersionCriterion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * Observes the registries with as few requests as possible: for an exact tag one HEAD each side;
 * for a pattern one list each side, and HEADs for tags that may have to be copied or were just
 * copied.
 */
public final class RegistryObserver {
  /** More than the budgets of two registries allow, but not a thread for each tag. */
  private static final int CONCURRENCY = 64;

  private final Registry registry;
  private final SourceResolver sources;
  private final CosignArtifacts cosignArtifacts;
  private final RoundMemory memory = new RoundMemory();

  public RegistryObserver(Registry registry) {
    this.registry = registry;
    this.sources = new SourceResolver(registry);
    this.cosignArtifacts = new CosignArtifacts(registry);
  }

  public RegistryView observe(ReconcileContext pass, ExecutionTarget target) {
    RegistryView images = images(pass, target);
    memory.keep(pass, images);
    return images instanceof TagObservations(var tags) && pass.intent().scope().signatures()
        ? cosignArtifacts.with(tags, new ObservationScope(pass, target))
        : images;
  }

  private RegistryView images(ReconcileContext pass, ExecutionTarget target) {
    ImageIntent intent = pass.intent();
    var scope = new ObservationScope(pass, target);
    return switch (intent.version()) {
      case VersionCriterion.Exact(var tag) ->
          one(scope, new SelectedTag(intent.source().at(tag), single(intent.mapping(), tag)));
      case VersionCriterion.Pinned(var digest) ->
          intent.mapping() instanceof TagMapping.Retagged(var tag)
              ? one(scope, new SelectedTag(intent.source().at(digest), tag))
              : new Unobservable(Problem.inSpec("spec.destination.version must be a tag."));
      case VersionCriterion.Listed _ -> matching(intent.selection().orElseThrow(), scope);
    };
  }

  private static Tag single(TagMapping mapping, Tag source) {
    return mapping instanceof TagMapping.Retagged(var tag) ? tag : source;
  }

  private RegistryView one(ObservationScope scope, SelectedTag image) {
    return new TagObservations(List.of(request(scope, image)));
  }

  private RegistryView matching(TagSelector selection, ObservationScope scope) {
    ImageIntent intent = scope.intent();
    return switch (CaSide.SOURCE.advise(
        registry.tags(intent.source(), scope.target().source()), scope.target())) {
      case Result.Found<List<Tag>>(var listing) -> selected(selection, listing, scope);
      case Result.NotFound<List<Tag>> _ ->
          new Unobservable(
              new Problem(
                  Reason.SOURCE_NOT_FOUND,
                  "Repository %s does not exist: check spec.source.name."
                      .formatted(intent.source())));
      case Result.Throttled<List<Tag>>(var until) -> new Deferral(until);
      case Result.Failed<List<Tag>>(var problem) -> new Unobservable(problem);
    };
  }

  /** Keeps the current source of a floating tag, unless neither side has that any more. */
  private RegistryView selected(TagSelector selection, List<Tag> listing, ObservationScope scope) {
    Repository source = scope.intent().source();
    RegistryView current = selected(selection.from(source, listing, scope.floatingSource()), scope);
    return scope.floatingSource().isPresent() && hasLostImage(current)
        ? selected(selection.from(source, listing, Optional.empty()), scope)
        : current;
  }

  private static boolean hasLostImage(RegistryView view) {
    return view instanceof TagObservations(var tags)
        && tags.stream().anyMatch(tag -> isAbsent(tag.source()) && isAbsent(tag.destination()));
  }

  private static boolean isAbsent(Optional<Result<Digest>> result) {
    return result.filter(Result.NotFound.class::isInstance).isPresent();
  }

  private RegistryView selected(Parsed<List<SelectedTag>> selected, ObservationScope scope) {
    return switch (selected) {
      case Parsed.Valid<List<SelectedTag>>(var images) -> destination(images, scope);
      case Parsed.Invalid<List<SelectedTag>>(var problem) -> new Unobservable(problem);
    };
  }

  private RegistryView destination(List<SelectedTag> selected, ObservationScope scope) {
    if (!scope.intent().listedIsPresent()) {
      return observeCompared(selected, scope);
    }
    return switch (CaSide.DESTINATION.advise(
        registry.tags(scope.intent().destination(), scope.target().destination()),
        scope.target())) {
      case Result.Found<List<Tag>>(var listing) ->
          observeSelected(selected, scope, Optional.of(new HashSet<>(listing)));
      case Result.NotFound<List<Tag>> _ -> observeSelected(selected, scope, Optional.of(Set.of()));
      case Result.Throttled<List<Tag>>(var until) -> new Deferral(until);
      // Some accounts may push and pull but not list.
      case Result.Failed<List<Tag>>(var problem)
          when problem.reason() == Reason.AUTHENTICATION_FAILED ->
          observeSelected(selected, scope, Optional.empty());
      case Result.Failed<List<Tag>>(var problem) -> new Unobservable(problem);
    };
  }

  /**
   * Requests the images whose digests are compared, without those found in sync in this round. If
   * more may be missing than can be offered now, the list tells which: only so many are requested.
   */
  private RegistryView observeCompared(List<SelectedTag> selected, ObservationScope scope) {
    Map<Tag, Digest> inSync = memory.inSync(scope.pass());
    int left = scope.maxRequests();
    Optional<Set<Tag>> listed = selected.size() > left ? listed(scope) : Optional.empty();
    var requests = new ArrayList<Future<TagObservation>>(selected.size());
    try (var executor = new BoundedExecutor(CONCURRENCY)) {
      for (SelectedTag image : selected) {
        Tag tag = image.destination();
        boolean missing = listed.isPresent() && !listed.get().contains(tag);
        boolean sure = scope.isClaimed(tag) || scope.hasFailed(tag);
        if (inSync.containsKey(tag)) {
          requests.add(known(inSync(image, inSync.get(tag))));
        } else if (scope.isSkipped(tag) || (missing && !sure && left == 0)) {
          requests.add(
              known(new TagObservation(image, false, Optional.empty(), Optional.empty(), 0)));
        } else {
          left -= missing && !sure ? 1 : 0;
          requests.add(executor.submit(() -> request(scope, image)));
        }
      }
      return new TagObservations(requests.stream().map(RegistryObserver::result).toList());
    }
  }

  /** Returns the destination's tags; empty if it does not list them, so that all are requested. */
  private Optional<Set<Tag>> listed(ObservationScope scope) {
    return switch (registry.tags(scope.intent().destination(), scope.target().destination())) {
      case Result.Found<List<Tag>>(var listing) -> Optional.of(new HashSet<>(listing));
      case Result.NotFound<List<Tag>> _ -> Optional.of(Set.of());
      case Result.Throttled<List<Tag>> _, Result.Failed<List<Tag>> _ -> Optional.empty();
    };
  }

  private static TagObservation inSync(SelectedTag image, Digest digest) {
    Optional<Result<Digest>> found = Optional.of(new Result.Found<>(digest));
    return new TagObservation(image, false, found, found, 0);
  }

  /**
   * Requests the images that the list lacks, but no more than can be offered now; the others are
   * requested in later syncs. Without a list all are requested: those that are present would stand
   * in the way of those that are missing.
   */
  private RegistryView observeSelected(
      List<SelectedTag> selected, ObservationScope unlisted, Optional<Set<Tag>> listing) {
    ObservationScope scope =
        listing
            .map(tags ->
                unlisted.withMissing(
                    selected.stream().filter(image -> !tags.contains(image.destination()))))
            .orElse(unlisted);
    var requests = new ArrayList<Future<TagObservation>>(selected.size());
    int maxRequests = scope.maxRequests();
    int missing = 0;
    try (var executor = new BoundedExecutor(CONCURRENCY)) {
      for (SelectedTag image : selected) {
        boolean listed = listing.isPresent() && listing.get().contains(image.destination());
        boolean confirm = scope.isClaimed(image.destination());
        boolean retry = scope.hasFailed(image.destination());
        if ((listed && !confirm) || scope.isSkipped(image.destination())) {
          requests.add(
              known(new TagObservation(image, listed, Optional.empty(), Optional.empty(), 0)));
        } else if (confirm || missing < maxRequests || retry || listing.isEmpty()) {
          missing += retry ? 0 : 1;
          requests.add(executor.submit(() -> request(scope, image)));
        } else {
          requests.add(
              known(new TagObservation(image, false, Optional.empty(), Optional.empty(), 0)));
        }
      }
      return new TagObservations(requests.stream().map(RegistryObserver::result).toList());
    }
  }

  private static Future<TagObservation> known(TagObservation observation) {
    return CompletableFuture.completedFuture(observation);
  }

  static <T> T result(Future<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted during registry requests", e);
    }
  }

  /** A list is shared for a while and may be older than a copy: it does not prove a tag missing. */
  private TagObservation request(ObservationScope scope, SelectedTag image) {
    ImageIntent intent = scope.intent();
    ExecutionTarget target = scope.target();
    Result<Digest> destination =
        ofDestination(
            registry
                .manifest(intent.destination().at(image.destination()), target.destination())
                .map(ManifestInfo::digest),
            target);
    if (scope.isCopied(image.destination(), destination)) {
      return new TagObservation(
          image, false, Optional.of(destination), Optional.of(destination), 0);
    }
    boolean needsSource =
        destination instanceof Result.NotFound
            || (destination instanceof Result.Found && intent.overwrites());
    needsSource &= !scope.isRunning(image.destination());
    return needsSource
        ? observation(
            image,
            destination,
            CaSide.SOURCE.advise(
                sources.offer(image.source(), intent.scope().platforms(), target.source()), target))
        : new TagObservation(image, false, Optional.empty(), Optional.of(destination), 0);
  }

  private static TagObservation observation(
      SelectedTag image, Result<Digest> destination, Result<Offer> source) {
    Optional<Result<Digest>> digest = Optional.of(source.map(Offer::digest));
    return source instanceof Result.Found<Offer>(var offer)
        ? new TagObservation(
            image,
            false,
            digest,
            Optional.of(destination),
            offer.pulls(),
            offer.subset(),
            offer.missing())
        : new TagObservation(image, false, digest, Optional.of(destination), 0);
  }

  static Result<Digest> ofDestination(Result<Digest> result, ExecutionTarget target) {
    return result instanceof Result.Failed<Digest>(var problem)
            && problem.reason() == Reason.AUTHENTICATION_FAILED
        ? new Result.Failed<>(new Problem(Reason.DESTINATION_UNREADABLE, problem.sentence()))
        : CaSide.DESTINATION.advise(result, target);
  }
}
