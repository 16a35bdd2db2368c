package io.skopeo.operator.imageset.child;

import io.skopeo.operator.api.ImageSpec;
import io.skopeo.operator.api.Mode;
import io.skopeo.operator.oci.Repository;
import java.time.Duration;
import java.util.Map;

/** Images of ImageSets. */
final class Children {
  private Children() {}

  static ImageSpec spec(String source, String destination) {
    return new ImageSpec(
        Mode.RECURRENT,
        new ImageSpec.Location(source, "v1", null),
        new ImageSpec.Destination(destination, null, null),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  /** Returns an Image of that name; source and destination are in registries of their own. */
  static ChildImage child(String name, String source, String destination) {
    return new ChildImage(
        name,
        Repository.parse("quay.io/" + source).orThrow(),
        Repository.parse("registry.example.com/" + destination).orThrow(),
        spec(source, destination),
        Map.of(),
        Map.of(),
        Duration.ZERO);
  }

  static ExistingChild existing(String name, String source, String destination) {
    return new ExistingChild(name, "quay.io/" + source, "registry.example.com/" + destination);
  }
}
