package io.skopeo.operator.reconcile;

import io.skopeo.operator.credentials.CentralCredential;
import io.skopeo.operator.credentials.Side;
import io.skopeo.operator.tekton.CarriedKeys;
import io.skopeo.operator.tekton.RunProxies;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What whoever installed the operator has decided.
 *
 * @param namespace of central runs
 * @param serviceAccount of central runs: its Secrets are the central credentials
 * @param centralNamespaces whose Images may use the central credentials; {@code *} for all
 * @param centralSelector labels of further such namespaces, as Kubernetes writes selectors
 * @param credentials what central Images are given beside the Secrets of the account
 * @param task the name of the Task
 * @param taskBundle the Tekton bundle that the Task is had from; empty where it is in the cluster
 * @param taskNamespace where the Task is, for namespaces that have none of their own
 * @param sourceTls how the sources' certificates are verified where an Image does not say
 * @param destinationTls the same of the destinations
 * @param proxies by which runs reach registries
 * @param parallelism copies at once within a run
 * @param runTimeout of a TaskRun
 * @param runRetention how long a finished run is kept at most
 * @param carried which labels and annotations of an Image its runs get
 * @param pullReservePercent how much of the pulls that a registry allows is kept for the cluster
 * @param watched where Images are looked for
 * @param migrationApproved whether all Images that the Go operator had handled are approved
 */
public record Installation(
    String namespace,
    String serviceAccount,
    Set<String> centralNamespaces,
    Optional<String> centralSelector,
    Map<Side, CentralCredential> credentials,
    String task,
    Optional<String> taskBundle,
    String taskNamespace,
    TlsDefault sourceTls,
    TlsDefault destinationTls,
    RunProxies proxies,
    int parallelism,
    Duration runTimeout,
    Duration runRetention,
    CarriedKeys carried,
    int pullReservePercent,
    Watched watched,
    boolean migrationApproved) {
  public Installation {
    credentials = Map.copyOf(credentials);
  }

  boolean allowsCentral(String imageNamespace) {
    return imageNamespace.equals(namespace)
        || centralNamespaces.contains("*")
        || centralNamespaces.contains(imageNamespace);
  }
}
