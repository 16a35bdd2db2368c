package io.skopeo.operator.controller.observe;

import io.skopeo.operator.controller.execution.CaSide;
import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.planning.input.CacheHint;
import io.skopeo.operator.planning.input.Observation.Deferral;
import io.skopeo.operator.planning.input.Observation.RegistryView;
import io.skopeo.operator.planning.input.Observation.TagObservations;
import io.skopeo.operator.planning.input.Observation.Unobservable;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.Registry;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.tags.SelectedTag;
import io.skopeo.operator.tags.TagMapping;
import io.skopeo.operator.tags.TagSelector;
import io.skopeo.operator.tags.VersionCriterion;
import io.skopeo.operator.tags.hint.NearMisses;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Observes the registries with as few requests as possible: for each exact tag one HEAD each side;
 * for a pattern one list each side, and HEADs for tags that may have to be copied or were just
 * copied.
 */
public final class RegistryObserver {
  /** The most listed tags without a manifest that are passed over. */
  private static final int MOST_PASSED_OVER = 3;

  private final Registry registry;
  private final TagObserver tags;
  private final AttachmentObserver attachments;

  public RegistryObserver(Registry registry) {
    this.registry = registry;
    this.tags = new TagObserver(registry);
    this.attachments = new AttachmentObserver(registry);
  }

  public RegistryView observe(ReconcileContext pass, ExecutionTarget target) {
    RegistryView images = images(pass, target);
    tags.remember(pass, images);
    return images instanceof TagObservations(var found, _, _)
            && !found.isEmpty()
            && pass.intent().scope().takesReferrers()
        ? attachments.with(found, new ObservationScope(pass, target))
        : images;
  }

  private RegistryView images(ReconcileContext pass, ExecutionTarget target) {
    ImageIntent intent = pass.intent();
    var scope = new ObservationScope(pass, target);
    return switch (intent.version()) {
      case VersionCriterion.Exact(var tag) ->
          tags.one(new SelectedTag(intent.source().at(tag), single(intent.mapping(), tag)), scope);
      case VersionCriterion.Pinned(var digest) ->
          intent.mapping() instanceof TagMapping.Retagged(var tag)
              ? tags.one(new SelectedTag(intent.source().at(digest), tag), scope)
              : new Unobservable(Problem.inSpec("spec.destination.version must be a tag."));
      case VersionCriterion.Named _ -> tags.all(intent.named(), scope, Optional.empty());
      case VersionCriterion.Listed _ -> matching(intent.selection().orElseThrow(), scope);
    };
  }

  private static Tag single(TagMapping mapping, Tag source) {
    return mapping instanceof TagMapping.Retagged(var tag) ? tag : source;
  }

  private RegistryView matching(TagSelector selection, ObservationScope scope) {
    ImageIntent intent = scope.intent();
    return switch (CaSide.SOURCE.advise(
        registry.tags(intent.source(), scope.target().source()), scope.target())) {
      case Result.Found<List<Tag>>(var listing) ->
          hinted(selected(selection, listing, scope), selection, listing);
      case Result.NotFound<List<Tag>> _ ->
          new Unobservable(
              new Problem(
                  Reason.SOURCE_NOT_FOUND,
                  "Repository %s does not exist: check spec.source.name.".formatted(intent.source())
                      + CacheHint.sentence(isCache(scope))));
      case Result.Throttled<List<Tag>>(var until) -> new Deferral(until);
      case Result.Failed<List<Tag>>(var problem, _) -> new Unobservable(problem);
    };
  }

  /** Adds what is nearly selected if nothing is. */
  private static RegistryView hinted(RegistryView view, TagSelector selection, List<Tag> listing) {
    return view instanceof TagObservations found && found.observations().isEmpty()
        ? new TagObservations(List.of(), NearMisses.of(selection, listing), found.ofCache())
        : view;
  }

  /** Keeps the current source of a floating tag, unless neither side has that any more. */
  private RegistryView selected(TagSelector selection, List<Tag> listing, ObservationScope scope) {
    Optional<Tag> held = scope.floatingSource();
    RegistryView current = newest(selection, listing, held, scope);
    return held.isPresent() && hasLostImage(current)
        ? newest(selection, listing, Optional.empty(), scope)
        : current;
  }

  /** Passes over tags of a floating tag that are listed and have no manifest. */
  private RegistryView newest(
      TagSelector selection, List<Tag> listing, Optional<Tag> held, ObservationScope scope) {
    Repository source = scope.intent().source();
    Set<Tag> rest = new LinkedHashSet<>(listing);
    RegistryView first = selected(selection.from(source, listing, held), scope);
    RegistryView view = first;
    for (int i = 0; i < MOST_PASSED_OVER; i++) {
      Optional<Tag> lost = lost(view, scope).filter(tag -> !held.equals(Optional.of(tag)));
      if (lost.isEmpty() || !rest.remove(lost.get())) {
        return view;
      }
      view = selected(selection.from(source, rest, held), scope);
    }
    return view.observations().isEmpty() || lost(view, scope).isPresent() ? first : view;
  }

  private static Optional<Tag> lost(RegistryView view, ObservationScope scope) {
    return scope.intent().mapping() instanceof TagMapping.Floating
        ? view.observations().stream()
            .filter(tag -> isAbsent(tag.source()))
            .map(tag -> new Tag(tag.image().source().reference()))
            .findFirst()
        : Optional.empty();
  }

  private static boolean hasLostImage(RegistryView view) {
    return view instanceof TagObservations(var found, _, _)
        && found.stream().anyMatch(tag -> isAbsent(tag.source()) && isAbsent(tag.destination()));
  }

  private static boolean isAbsent(Optional<Result<Digest>> result) {
    return result.filter(Result.NotFound.class::isInstance).isPresent();
  }

  private RegistryView selected(Parsed<List<SelectedTag>> selected, ObservationScope scope) {
    return switch (selected) {
      case Parsed.Valid<List<SelectedTag>>(var images) when images.isEmpty() ->
          new TagObservations(List.of(), Optional.empty(), isCache(scope));
      case Parsed.Valid<List<SelectedTag>>(var images) -> destination(images, scope);
      case Parsed.Invalid<List<SelectedTag>>(var problem) -> new Unobservable(problem);
    };
  }

  private boolean isCache(ObservationScope scope) {
    return registry.isCache(scope.intent().source(), scope.target().source());
  }

  private RegistryView destination(List<SelectedTag> selected, ObservationScope scope) {
    if (!scope.intent().listedIsPresent()) {
      // If more may be missing than can be offered now, the list tells which.
      return tags.all(
          selected,
          scope,
          selected.size() > scope.maxRequests() ? listed(scope) : Optional.empty());
    }
    return switch (CaSide.DESTINATION.advise(
        registry.tags(scope.intent().destination(), scope.target().destination()),
        scope.target())) {
      case Result.Found<List<Tag>>(var listing) -> lacking(selected, scope, new HashSet<>(listing));
      case Result.NotFound<List<Tag>> _ -> lacking(selected, scope, Set.of());
      case Result.Throttled<List<Tag>>(var until) -> new Deferral(until);
      // Some accounts may push and pull but not list.
      case Result.Failed<List<Tag>>(var problem, _)
          when problem.reason() == Reason.AUTHENTICATION_FAILED ->
          tags.all(selected, scope, Optional.empty());
      case Result.Failed<List<Tag>>(var problem, _) -> new Unobservable(problem);
    };
  }

  /** Requests the tags that the destination's list lacks. */
  private RegistryView lacking(
      List<SelectedTag> selected, ObservationScope scope, Set<Tag> listing) {
    return tags.all(
        selected,
        scope.withMissing(
            selected.stream().filter(image -> !listing.contains(image.destination()))),
        Optional.of(listing));
  }

  /** Returns the destination's tags; empty if it does not list them, so that all are requested. */
  private Optional<Set<Tag>> listed(ObservationScope scope) {
    return switch (registry.tags(scope.intent().destination(), scope.target().destination())) {
      case Result.Found<List<Tag>>(var listing) -> Optional.of(new HashSet<>(listing));
      case Result.NotFound<List<Tag>> _ -> Optional.of(Set.of());
      case Result.Throttled<List<Tag>> _, Result.Failed<List<Tag>> _ -> Optional.empty();
    };
  }
}
