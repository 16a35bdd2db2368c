package io.skopeo.operator.reconcile;

import io.javaoperatorsdk.operator.api.reconciler.Constants;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where Images are looked for. The operator need not have a right anywhere else, but in the
 * namespace of central runs.
 *
 * @param namespaces their names; empty for all
 */
public record Watched(Set<String> namespaces) {
  /** Whether Images of the namespace are this operator's to care for. */
  public boolean has(String namespace) {
    return isEverywhere() || namespaces.contains(namespace);
  }

  /** Whether Images are looked for in all namespaces. */
  public boolean isEverywhere() {
    return namespaces.isEmpty();
  }

  /** The namespaces of an informer of Images, in the SDK's words. */
  public Set<String> ofImages() {
    return isEverywhere() ? Constants.WATCH_ALL_NAMESPACE_SET : namespaces;
  }

  /**
   * The namespaces of an informer of TaskRuns, in the SDK's words.
   *
   * @param central the namespace of central runs
   */
  Set<String> ofRuns(String central) {
    return isEverywhere()
        ? Constants.WATCH_ALL_NAMESPACE_SET
        : Stream.concat(namespaces.stream(), Stream.of(central))
            .collect(Collectors.toUnmodifiableSet());
  }
}
