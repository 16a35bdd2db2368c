package io.skopeo.operator.reconcile;

import io.skopeo.operator.tekton.RunProxies;
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
 * @param sourceTls how the sources' certificates are verified where an Image does not say
 * @param destinationTls the same of the destinations
 * @param proxies by which runs reach registries
 * @param parallelism copies at once within a run
 * @param runTimeout of a TaskRun
 * @param runRetention how long a finished run is kept at most
 * @param pullReservePercent how much of the pulls that a registry allows is kept for the cluster
 */
public record Installation(
    String namespace,
    String serviceAccount,
    Set<String> centralNamespaces,
    String task,
    String taskNamespace,
    TlsDefault sourceTls,
    TlsDefault destinationTls,
    RunProxies proxies,
    int parallelism,
    Duration runTimeout,
    Duration runRetention,
    int pullReservePercent) {
  boolean allowsCentral(String imageNamespace) {
    return imageNamespace.equals(namespace)
        || centralNamespaces.contains("*")
        || centralNamespaces.contains(imageNamespace);
  }
}
