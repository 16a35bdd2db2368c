package io.skopeo.operator.controller.config;

import io.javaoperatorsdk.operator.api.reconciler.Constants;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The namespaces whose Images are reconciled. The operator needs rights only there and in the
 * namespace of central runs.
 *
 * @param namespaces their names; empty for all
 */
public record WatchedNamespaces(Set<String> namespaces) {
  /** Returns whether Images of the namespace are reconciled by this operator. */
  public boolean has(String namespace) {
    return isEverywhere() || namespaces.contains(namespace);
  }

  /** Returns whether Images of all namespaces are reconciled. */
  public boolean isEverywhere() {
    return namespaces.isEmpty();
  }

  /** Returns the namespaces of an informer of Images in the SDK's format. */
  public Set<String> ofImages() {
    return isEverywhere() ? Constants.WATCH_ALL_NAMESPACE_SET : namespaces;
  }

  /**
   * Returns the namespaces in which TaskRuns are listed; empty for the whole cluster.
   *
   * @param central the namespace of central runs
   */
  public Set<String> listed(String central) {
    return isEverywhere() ? Set.of() : ofRuns(central);
  }

  /**
   * Returns the namespaces of an informer of TaskRuns in the SDK's format.
   *
   * @param central the namespace of central runs
   */
  public Set<String> ofRuns(String central) {
    return isEverywhere()
        ? Constants.WATCH_ALL_NAMESPACE_SET
        : Stream.concat(namespaces.stream(), Stream.of(central))
            .collect(Collectors.toUnmodifiableSet());
  }
}
