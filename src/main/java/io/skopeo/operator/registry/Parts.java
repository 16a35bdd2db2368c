package io.skopeo.operator.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.reference.ImageReference.Pinned;
import io.skopeo.operator.reference.Platform;
import java.util.List;
import java.util.Optional;

/**
 * Caches which part of an image is for some platforms. A digest never changes its content, so an
 * entry has no lifetime; it is never shared with another access.
 */
public final class Parts {
  private static final int MAX_BYTES = 16 << 20;

  /** The heap that an entry takes beside the text of its subset. */
  private static final int ENTRY_BYTES = 1000;

  private final Manifests manifests;
  private final Cache<Subject, Part> parts =
      Caffeine.newBuilder()
          .maximumWeight(MAX_BYTES)
          .weigher((Subject _, Part part) -> bytes(part))
          .build();

  public Parts(Manifests manifests) {
    this.manifests = manifests;
  }

  private record Subject(Pinned image, List<Platform> platforms, Access access) {}

  /** Returns the part of an image for some platforms, fetched at the first call. */
  public Answer<Part> part(Pinned image, List<Platform> platforms, Access access) {
    var subject = new Subject(image, platforms, access);
    return Optional.ofNullable(parts.getIfPresent(subject))
        .<Answer<Part>>map(Answer.Found::new)
        .orElseGet(() -> fetch(subject));
  }

  private Answer<Part> fetch(Subject subject) {
    Answer<Part> answer = manifests.part(subject.image(), subject.platforms(), subject.access());
    if (answer instanceof Answer.Found<Part>(var part)) {
      parts.put(subject, part);
    }
    return answer;
  }

  private static int bytes(Part part) {
    return part instanceof Part.Some(var subset, _)
        ? ENTRY_BYTES + subset.text().length()
        : ENTRY_BYTES;
  }
}
