package io.skopeo.operator.tekton;

import java.util.Map;

/**
 * What a run's objects, and by Tekton its pod, have of an Image's own metadata.
 *
 * @param labels by key
 * @param annotations by key
 */
public record Carried(Map<String, String> labels, Map<String, String> annotations) {
  /** Nothing. */
  public static final Carried NOTHING = new Carried(Map.of(), Map.of());
}
