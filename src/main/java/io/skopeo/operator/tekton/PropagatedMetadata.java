package io.skopeo.operator.tekton;

import java.util.Map;

/** Metadata of an Image for its run's objects, and by Tekton for the pod. */
public record PropagatedMetadata(Map<String, String> labels, Map<String, String> annotations) {
  public static final PropagatedMetadata NOTHING = new PropagatedMetadata(Map.of(), Map.of());
}
