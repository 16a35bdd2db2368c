package io.skopeo.operator.controller.observe;

import io.skopeo.operator.controller.execution.CaSide;
import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.controller.observe.SourceResolver.Offer;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.planning.input.ConcurrencyLimits;
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
import io.skopeo.operator.tags.VersionSelector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * Asks the registries, and only what is needed: an exact tag costs one HEAD each side; a pattern
 * one listing each side, and HEADs for the tags that may have to be copied or were just copied.
 */
public final class RegistryObserver {
  /** More than the budgets of two registries let through; a thread for each tag would be a lot. */
  private static final int AT_ONCE = 64;

  private final Registry registry;
  private final SourceResolver sources;
  private final CosignArtifacts attachments;
  private final ConcurrencyLimits limits;

  public RegistryObserver(Registry registry, ConcurrencyLimits limits) {
    this.registry = registry;
    this.sources = new SourceResolver(registry);
    this.attachments = new CosignArtifacts(registry);
    this.limits = limits;
  }

  /** What both sides say now. */
  public RegistryView survey(ReconcileContext pass, ExecutionTarget target) {
    RegistryView images = images(pass, target);
    return images instanceof TagObservations(var sightings) && pass.intent().scope().signatures()
        ? attachments.with(sightings, new ObservationScope(pass, target))
        : images;
  }

  private RegistryView images(ReconcileContext pass, ExecutionTarget target) {
    ImageIntent intent = pass.intent();
    return switch (intent.version()) {
      case VersionSelector.Exact(var tag) ->
          one(
              intent,
              target,
              new SelectedTag(intent.source().at(tag), single(intent.mapping(), tag)));
      case VersionSelector.Pinned(var digest) ->
          intent.mapping() instanceof TagMapping.Retagged(var tag)
              ? one(intent, target, new SelectedTag(intent.source().at(digest), tag))
              : new Unobservable(Problem.inSpec("spec.destination.version must be a tag."));
      case VersionSelector.Listed _ ->
          matching(intent.selection().orElseThrow(), new ObservationScope(pass, target));
    };
  }

  private static Tag single(TagMapping mapping, Tag source) {
    return mapping instanceof TagMapping.Retagged(var tag) ? tag : source;
  }

  private RegistryView one(ImageIntent intent, ExecutionTarget target, SelectedTag image) {
    return new TagObservations(List.of(ask(intent, target, image)));
  }

  private RegistryView matching(TagSelector selection, ObservationScope asking) {
    ImageIntent intent = asking.intent();
    return switch (CaSide.SOURCE.advised(
        registry.tags(intent.source(), asking.target().source()), asking.target())) {
      case Result.Found<List<Tag>>(var listing) -> chosen(selection, listing, asking);
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

  /** A floating tag stays at what it holds, unless neither side has that any more. */
  private RegistryView chosen(TagSelector selection, List<Tag> listing, ObservationScope asking) {
    Repository source = asking.intent().source();
    RegistryView survey = chosen(selection.from(source, listing, asking.held()), asking);
    return asking.held().isPresent() && hasLostImage(survey)
        ? chosen(selection.from(source, listing, Optional.empty()), asking)
        : survey;
  }

  private static boolean hasLostImage(RegistryView survey) {
    return survey instanceof TagObservations(var sightings)
        && sightings.stream()
            .anyMatch(tagObservation ->
                isAbsent(tagObservation.source()) && isAbsent(tagObservation.destination()));
  }

  private static boolean isAbsent(Optional<Result<Digest>> answer) {
    return answer.filter(Result.NotFound.class::isInstance).isPresent();
  }

  private RegistryView chosen(Parsed<List<SelectedTag>> chosen, ObservationScope asking) {
    return switch (chosen) {
      case Parsed.Valid<List<SelectedTag>>(var images) -> destination(images, asking);
      case Parsed.Invalid<List<SelectedTag>>(var problem) -> new Unobservable(problem);
    };
  }

  private RegistryView destination(List<SelectedTag> chosen, ObservationScope asking) {
    if (!asking.intent().listedIsPresent()) {
      return seen(chosen, asking, Optional.empty());
    }
    return switch (CaSide.DESTINATION.advised(
        registry.tags(asking.intent().destination(), asking.target().destination()),
        asking.target())) {
      case Result.Found<List<Tag>>(var listing) ->
          seen(chosen, asking, Optional.of(new HashSet<>(listing)));
      case Result.NotFound<List<Tag>> _ -> seen(chosen, asking, Optional.of(Set.of()));
      case Result.Throttled<List<Tag>>(var until) -> new Deferral(until);
      // Some accounts may push and pull but not list.
      case Result.Failed<List<Tag>>(var problem)
          when problem.reason() == Reason.AUTHENTICATION_FAILED ->
          seen(chosen, asking, Optional.empty());
      case Result.Failed<List<Tag>>(var problem) -> new Unobservable(problem);
    };
  }

  /**
   * Asks for each image what the listing leaves open. Not more than can be started at once: the
   * others are asked for when their turn comes.
   */
  private RegistryView seen(
      List<SelectedTag> chosen, ObservationScope unlisted, Optional<Set<Tag>> listing) {
    ObservationScope asking =
        listing
            .map(tags ->
                unlisted.lacking(
                    chosen.stream().filter(image -> !tags.contains(image.destination()))))
            .orElse(unlisted);
    var sightings = new ArrayList<Future<TagObservation>>(chosen.size());
    int most = asking.most(limits);
    int open = 0;
    try (var asks = new BoundedExecutor(AT_ONCE)) {
      for (SelectedTag image : chosen) {
        boolean listed = listing.isPresent() && listing.get().contains(image.destination());
        boolean confirm = asking.isClaimed(image.destination());
        boolean again = asking.hasFailed(image.destination());
        if ((listed && !confirm) || asking.isLeftAlone(image.destination())) {
          sightings.add(
              known(new TagObservation(image, listed, Optional.empty(), Optional.empty(), 0)));
        } else if (confirm || open < most || again || asking.intent().overwrites()) {
          open += again ? 0 : 1;
          sightings.add(asks.ask(() -> ask(asking.intent(), asking.target(), image)));
        } else {
          sightings.add(
              known(new TagObservation(image, false, Optional.empty(), Optional.empty(), 0)));
        }
      }
      return new TagObservations(sightings.stream().map(RegistryObserver::result).toList());
    }
  }

  private static Future<TagObservation> known(TagObservation tagObservation) {
    return CompletableFuture.completedFuture(tagObservation);
  }

  static <T> T result(Future<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking registries", e);
    }
  }

  /**
   * A listing is shared for a while and may be older than a copy: no tag is missing by it alone.
   */
  private TagObservation ask(ImageIntent intent, ExecutionTarget target, SelectedTag image) {
    Result<Digest> destination =
        ofDestination(
            registry
                .manifest(intent.destination().at(image.destination()), target.destination())
                .map(ManifestInfo::digest),
            target);
    boolean askSource =
        destination instanceof Result.NotFound
            || (destination instanceof Result.Found && intent.overwrites());
    return askSource
        ? sighting(
            image,
            destination,
            CaSide.SOURCE.advised(
                sources.offer(image.source(), intent.scope().platforms(), target.source()), target))
        : new TagObservation(image, false, Optional.empty(), Optional.of(destination), 0);
  }

  private static TagObservation sighting(
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
            offer.lacking())
        : new TagObservation(image, false, digest, Optional.of(destination), 0);
  }

  static Result<Digest> ofDestination(Result<Digest> answer, ExecutionTarget target) {
    return answer instanceof Result.Failed<Digest>(var problem)
            && problem.reason() == Reason.AUTHENTICATION_FAILED
        ? new Result.Failed<>(new Problem(Reason.DESTINATION_UNREADABLE, problem.sentence()))
        : CaSide.DESTINATION.advised(answer, target);
  }
}
