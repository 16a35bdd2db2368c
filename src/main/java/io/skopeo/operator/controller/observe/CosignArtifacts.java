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
 * Finds what cosign keeps of the digests that are copied. It is asked for by name, or where tags
 * are listed anyway, only where the list has it.
 *
 * <p>It is copied before its image: a tag that is listed is not looked at any more, and nobody
 * would miss its signature. For the same reason those that were tried before are looked for by
 * their own names.
 */
final class CosignArtifacts {
  private final Registry registry;

  CosignArtifacts(Registry registry) {
    this.registry = registry;
  }

  /** The images with what belongs to them before them. */
  TagObservations with(List<TagObservation> images, ObservationScope asking) {
    Map<Tag, TagObservation> found = found(tags(images, asking), asking);
    return new TagObservations(
        Stream.concat(
                found.values().stream(),
                images.stream()
                    .map(image -> asking.intent().overwrites() ? image : patient(image, found)))
            .toList());
  }

  private Set<Tag> tags(List<TagObservation> images, ObservationScope asking) {
    Predicate<Tag> listed = listed(asking);
    var tags = new LinkedHashSet<Tag>();
    images.stream().flatMap(CosignArtifacts::of).filter(listed).forEach(tags::add);
    asking.triedBefore().filter(CosignTags::isCosignTag).forEach(tags::add);
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

  private Predicate<Tag> listed(ObservationScope asking) {
    if (asking.intent().isPattern()
        && registry.tags(asking.intent().source(), asking.target().source())
            instanceof Result.Found<List<Tag>>(var listing)) {
      return new HashSet<>(listing)::contains;
    }
    return _ -> true;
  }

  private Map<Tag, TagObservation> found(Set<Tag> tags, ObservationScope asking) {
    var asked = new LinkedHashMap<Tag, Future<Optional<TagObservation>>>();
    try (var asks = Executors.newVirtualThreadPerTaskExecutor()) {
      tags.forEach(tag -> asked.put(tag, asks.submit(() -> ask(tag, asking))));
      var found = new LinkedHashMap<Tag, TagObservation>();
      asked.forEach(
          (tag, sighting) -> RegistryObserver.result(sighting).ifPresent(s -> found.put(tag, s)));
      return found;
    }
  }

  /** Empty where the source has none. */
  private Optional<TagObservation> ask(Tag tag, ObservationScope asking) {
    var image = new SelectedTag(asking.intent().source().at(tag), tag, true);
    if (asking.isLeftAlone(tag)) {
      return Optional.of(new TagObservation(image, false, Optional.empty(), Optional.empty(), 0));
    }
    Result<ManifestInfo> source =
        CaSide.SOURCE.advised(
            registry.manifest(image.source(), asking.target().source()), asking.target());
    if (source instanceof Result.NotFound) {
      return Optional.empty();
    }
    Result<ManifestInfo> destination =
        registry.manifest(asking.intent().destination().at(tag), asking.target().destination());
    return Optional.of(
        new TagObservation(
            image,
            false,
            Optional.of(source.map(ManifestInfo::digest)),
            Optional.of(
                RegistryObserver.ofDestination(
                    destination.map(ManifestInfo::digest), asking.target())),
            1));
  }

  /** An image waits while nobody knows what belongs to it. */
  private static TagObservation patient(TagObservation image, Map<Tag, TagObservation> found) {
    return of(image)
        .flatMap(tag -> Optional.ofNullable(found.get(tag)).stream())
        .flatMap(attached -> attached.source().stream())
        .filter(Result.Throttled.class::isInstance)
        .findFirst()
        .map(later ->
            new TagObservation(
                image.image(), image.listed(), Optional.of(later), image.destination(), 0))
        .orElse(image);
  }
}
