package io.skopeo.operator.imageset.child;

import io.skopeo.operator.api.ImageSpec;
import io.skopeo.operator.oci.Repository;
import java.time.Duration;
import java.util.Map;

/**
 * An Image that an ImageSet wants.
 *
 * @param name unique in the namespace
 * @param labels besides those that the operator sets
 * @param delay the time after the creation of the ImageSet before which it is not created
 */
public record ChildImage(
    String name,
    Repository source,
    Repository destination,
    ImageSpec spec,
    Map<String, String> labels,
    Map<String, String> annotations,
    Duration delay) {
  public ChildImage {
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
  }
}
