package io.skopeo.operator.reconcile;

import io.skopeo.operator.plan.Observed.Seen;
import io.skopeo.operator.plan.Sighting;
import io.skopeo.operator.reference.Attached;
import io.skopeo.operator.reference.Digest;
import io.skopeo.operator.reference.Subset;
import io.skopeo.operator.reference.Tag;
import io.skopeo.operator.registry.Answer;
import io.skopeo.operator.registry.Manifest;
import io.skopeo.operator.registry.Registry;
import io.skopeo.operator.tags.Chosen;
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
final class Attachments {
  private final Registry registry;

  Attachments(Registry registry) {
    this.registry = registry;
  }

  /** The images with what belongs to them before them. */
  Seen with(List<Sighting> images, Asking asking) {
    Map<Tag, Sighting> found = found(tags(images, asking), asking);
    return new Seen(
        Stream.concat(
                found.values().stream(),
                images.stream()
                    .map(image -> asking.intent().overwrites() ? image : patient(image, found)))
            .toList());
  }

  private Set<Tag> tags(List<Sighting> images, Asking asking) {
    Predicate<Tag> listed = listed(asking);
    var tags = new LinkedHashSet<Tag>();
    images.stream().flatMap(Attachments::of).filter(listed).forEach(tags::add);
    asking.triedBefore().filter(Attached::isOne).forEach(tags::add);
    images.forEach(image -> tags.remove(image.image().destination()));
    return tags;
  }

  private static Stream<Tag> of(Sighting image) {
    return image.source().stream()
        .flatMap(source ->
            source instanceof Answer.Found<Digest>(var digest)
                ? image.subset().map(Subset::manifests).orElse(List.of(digest)).stream()
                : Stream.empty())
        .flatMap(Attached::to);
  }

  private Predicate<Tag> listed(Asking asking) {
    if (asking.intent().isPattern()
        && registry.tags(asking.intent().source(), asking.place().source())
            instanceof Answer.Found<List<Tag>>(var listing)) {
      return new HashSet<>(listing)::contains;
    }
    return _ -> true;
  }

  private Map<Tag, Sighting> found(Set<Tag> tags, Asking asking) {
    var asked = new LinkedHashMap<Tag, Future<Optional<Sighting>>>();
    try (var asks = Executors.newVirtualThreadPerTaskExecutor()) {
      tags.forEach(tag -> asked.put(tag, asks.submit(() -> ask(tag, asking))));
      var found = new LinkedHashMap<Tag, Sighting>();
      asked.forEach((tag, sighting) -> Surveyor.result(sighting).ifPresent(s -> found.put(tag, s)));
      return found;
    }
  }

  /** Empty where the source has none. */
  private Optional<Sighting> ask(Tag tag, Asking asking) {
    var image = new Chosen(asking.intent().source().at(tag), tag, true);
    if (asking.isLeftAlone(tag)) {
      return Optional.of(new Sighting(image, false, Optional.empty(), Optional.empty(), 0));
    }
    Answer<Manifest> source =
        CaSide.SOURCE.advised(
            registry.manifest(image.source(), asking.place().source()), asking.place());
    if (source instanceof Answer.Absent) {
      return Optional.empty();
    }
    Answer<Manifest> destination =
        registry.manifest(asking.intent().destination().at(tag), asking.place().destination());
    return Optional.of(
        new Sighting(
            image,
            false,
            Optional.of(source.map(Manifest::digest)),
            Optional.of(Surveyor.ofDestination(destination.map(Manifest::digest), asking.place())),
            1));
  }

  /** An image waits while nobody knows what belongs to it. */
  private static Sighting patient(Sighting image, Map<Tag, Sighting> found) {
    return of(image)
        .flatMap(tag -> Optional.ofNullable(found.get(tag)).stream())
        .flatMap(attached -> attached.source().stream())
        .filter(Answer.Later.class::isInstance)
        .findFirst()
        .map(later ->
            new Sighting(image.image(), image.listed(), Optional.of(later), image.destination(), 0))
        .orElse(image);
  }
}
