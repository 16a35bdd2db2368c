package io.skopeo.operator.registry;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.reference.ImageReference.Pinned;
import io.skopeo.operator.reference.Platform;
import java.util.List;

/**
 * What images have of platforms. A digest names the same for ever, so what was once found serves
 * all who ask the same with the same access; some 16 MB of it are kept, and what was not asked for
 * the longest goes first.
 */
final class Parts {
  private static final int MOST = 16 << 20;
  private static final int OF_EACH = 1000;

  private final Manifests manifests;
  private final Recent<Subject, Part> known = new Recent<>(MOST, Parts::weight, _ -> {});

  Parts(Manifests manifests) {
    this.manifests = manifests;
  }

  private record Subject(Pinned image, List<Platform> platforms, Access access) {}

  Answer<Part> part(Pinned image, List<Platform> platforms, Access access) {
    var subject = new Subject(image, platforms, access);
    return known.get(subject).<Answer<Part>>map(Answer.Found::new).orElseGet(() -> learnt(subject));
  }

  private Answer<Part> learnt(Subject subject) {
    Answer<Part> answer = manifests.part(subject.image(), subject.platforms(), subject.access());
    if (answer instanceof Answer.Found<Part>(var part)) {
      known.put(subject, part);
    }
    return answer;
  }

  private static int weight(Part part) {
    return part instanceof Part.Some(var subset, _) ? OF_EACH + subset.text().length() : OF_EACH;
  }
}
