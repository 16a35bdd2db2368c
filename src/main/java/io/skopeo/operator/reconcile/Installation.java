package io.skopeo.operator.reconcile;

import io.skopeo.operator.credentials.Tls;
import io.skopeo.operator.tekton.CarriedKeys;
import java.time.Duration;
import java.util.Set;

/**
 * What whoever installed the operator has decided.
 *
 * @param namespace of central runs
 * @param serviceAccount of central runs: its Secrets are the central credentials
 * @param centralNamespaces whose Images may use the central credentials; {@code *} for all
 * @param task the name of the Task
 * @param taskNamespace where the Task is, for namespaces that have none of their own
 * @param sourceTls how the sources' TLS is treated
 * @param destinationTls how the destinations' TLS is treated
 * @param parallelism copies at once within a run
 * @param runTimeout of a TaskRun
 * @param runRetention how long a finished run is kept at most
 * @param carried which labels and annotations of an Image its runs get
 * @param pullReservePercent how much of the pulls that a registry allows is kept for the cluster
 */
public record Installation(
    String namespace,
    String serviceAccount,
    Set<String> centralNamespaces,
    String task,
    String taskNamespace,
    Tls sourceTls,
    Tls destinationTls,
    int parallelism,
    Duration runTimeout,
    Duration runRetention,
    CarriedKeys carried,
    int pullReservePercent) {
  boolean allowsCentral(String imageNamespace) {
    return imageNamespace.equals(namespace)
        || centralNamespaces.contains("*")
        || centralNamespaces.contains(imageNamespace);
  }
}
