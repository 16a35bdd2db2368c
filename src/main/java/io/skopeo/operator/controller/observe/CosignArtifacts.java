package io.skopeo.operator.controller.observe;

import io.skopeo.operator.controller.execution.CaSide;
import io.skopeo.operator.oci.CosignTags;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.IndexSubset;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.planning.input.Observation.TagObservations;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.registry.ManifestInfo;
import io.skopeo.operator.registry.Registry;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.tags.SelectedTag;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Finds the cosign artifacts of the digests that are copied. They are requested by name; if tags
 * are listed anyway, only those in the list.
 *
 * <p>They are copied before their image: a tag that is present is not checked again, so a missing
 * signature would stay unnoticed. Therefore those that were tried before are requested, too.
 */
final class CosignArtifacts {
  private final Registry registry;

  CosignArtifacts(Registry registry) {
    this.registry = registry;
  }

  /** Returns the artifacts, followed by their images. */
  TagObservations with(List<TagObservation> images, ObservationScope scope) {
    Map<Tag, TagObservation> found = found(tags(images, scope), scope);
    return new TagObservations(
        Stream.concat(
                found.values().stream(),
                images.stream()
                    .map(image ->
                        scope.intent().overwrites() ? image : waitingForArtifacts(image, found)))
            .toList());
  }

  private Set<Tag> tags(List<TagObservation> images, ObservationScope scope) {
    Predicate<Tag> listed = listed(scope);
    var tags = new LinkedHashSet<Tag>();
    images.stream().flatMap(CosignArtifacts::of).filter(listed).forEach(tags::add);
    scope.triedBefore().filter(CosignTags::isCosignTag).forEach(tags::add);
    images.forEach(image -> tags.remove(image.image().destination()));
    return tags;
  }

  private static Stream<Tag> of(TagObservation image) {
    return image.source().stream()
        .flatMap(source ->
            source instanceof Result.Found<Digest>(var digest)
                ? image.subset().map(IndexSubset::manifests).orElse(List.of(digest)).stream()
                : Stream.empty())
        .flatMap(CosignTags::of);
  }

  private Predicate<Tag> listed(ObservationScope scope) {
    if (scope.intent().isPattern()
        && registry.tags(scope.intent().source(), scope.target().source())
            instanceof Result.Found<List<Tag>>(var listing)) {
      return new HashSet<>(listing)::contains;
    }
    return _ -> true;
  }

  private Map<Tag, TagObservation> found(Set<Tag> tags, ObservationScope scope) {
    var requests = new LinkedHashMap<Tag, Future<Optional<TagObservation>>>();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      tags.forEach(tag -> requests.put(tag, executor.submit(() -> request(tag, scope))));
      var found = new LinkedHashMap<Tag, TagObservation>();
      requests.forEach((tag, request) ->
          BoundedExecutor.result(request).ifPresent(artifact -> found.put(tag, artifact)));
      return found;
    }
  }

  /** Observes an artifact; empty if the source has none. */
  private Optional<TagObservation> request(Tag tag, ObservationScope scope) {
    var image = new SelectedTag(scope.intent().source().at(tag), tag, true);
    if (scope.isSkipped(tag)) {
      return Optional.of(new TagObservation(image, false, Optional.empty(), Optional.empty(), 0));
    }
    Result<ManifestInfo> source =
        CaSide.SOURCE.advise(
            registry.manifest(image.source(), scope.target().source()), scope.target());
    if (source instanceof Result.NotFound) {
      return Optional.empty();
    }
    Result<ManifestInfo> destination =
        registry.manifest(scope.intent().destination().at(tag), scope.target().destination());
    return Optional.of(
        new TagObservation(
            image,
            false,
            Optional.of(source.map(ManifestInfo::digest)),
            Optional.of(
                TagObserver.ofDestination(destination.map(ManifestInfo::digest), scope.target())),
            1));
  }

  /** Defers an image while its artifacts are unknown. */
  private static TagObservation waitingForArtifacts(
      TagObservation image, Map<Tag, TagObservation> found) {
    return of(image)
        .flatMap(tag -> Optional.ofNullable(found.get(tag)).stream())
        .flatMap(artifact -> artifact.source().stream())
        .filter(Result.Throttled.class::isInstance)
        .findFirst()
        .map(throttled ->
            new TagObservation(
                image.image(), image.listed(), Optional.of(throttled), image.destination(), 0))
        .orElse(image);
  }
}
