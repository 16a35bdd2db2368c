package io.skopeo.operator.copying.queue;

/**
 * Everything that a pod is made of besides its lines. Copies of different lanes never share a run.
 *
 * @param namespace of its Images
 * @param key a hash of everything that tells the lane from others, its namespace included
 * @param maxCopies the most copies of a run
 * @param reportsLines whether its Task reports an outcome for each line
 */
public record Lane(String namespace, String key, int maxCopies, boolean reportsLines) {
  public Lane {
    if (maxCopies < 1) {
      throw new IllegalArgumentException("a run has at least one copy");
    }
  }
}
