package io.skopeo.operator.controller.imageset;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.imageset.ImageSet;
import io.skopeo.operator.imageset.ImageSetIntent;
import io.skopeo.operator.imageset.SetResolution;
import io.skopeo.operator.imageset.Sets;
import io.skopeo.operator.imageset.child.ChildImage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An ImageSet named platform, and the Images that it has created. */
final class SetFixture {
  static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");
  static final String SPEC =
      """
      repositoriesFrom: [{configMapRef: {name: list, key: list.txt}}]
      mapping: {prefix: registry.example.com}
      """;

  private SetFixture() {}

  static ImageSet set() {
    var set = new ImageSet();
    set.getMetadata().setName("platform");
    set.getMetadata().setNamespace("team-a");
    set.getMetadata().setUid("uid-of-the-set");
    set.getMetadata().setGeneration(1L);
    set.getMetadata().setCreationTimestamp("2026-12-31T23:00:00Z");
    return set;
  }

  static ImageSetIntent intent(String more) {
    return Sets.intent(SPEC + more);
  }

  static SetResolution resolution(String more, String... lines) {
    return Sets.resolution(SPEC + more, lines);
  }

  static SetMemory memory(SetResolution resolution) {
    return new SetMemory(
        1, Optional.empty(), NOW, 0, Optional.empty(), Optional.of(resolution), List.of());
  }

  /** Returns the Images as the API server has stored them. */
  static List<Image> stored(SetResolution resolution) {
    return resolution.children().stream().map(SetFixture::stored).toList();
  }

  static Image stored(ChildImage child) {
    Image image =
        Serialization.unmarshal(ChildManifest.of(set(), child).json().toString(), Image.class);
    image.getMetadata().setResourceVersion("1");
    image.getMetadata().setGeneration(1L);
    return image;
  }
}
