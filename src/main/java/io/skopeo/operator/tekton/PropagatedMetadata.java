package io.skopeo.operator.tekton;

import java.util.Map;

/**
 * What a run's objects, and by Tekton its pod, have of an Image's own metadata.
 *
 * @param labels by key
 * @param annotations by key
 */
public record PropagatedMetadata(Map<String, String> labels, Map<String, String> annotations) {
  /** Nothing. */
  public static final PropagatedMetadata NOTHING = new PropagatedMetadata(Map.of(), Map.of());
}
