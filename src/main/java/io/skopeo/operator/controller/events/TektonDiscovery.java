package io.skopeo.operator.controller.events;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Discovers Tekton Pipelines in the cluster; once found, they are assumed to stay. */
public final class TektonDiscovery {
  /** Bounds the requests: readiness probes and hundreds of Images may need the answer. */
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  /** The message for users if there are none. */
  public static final String MISSING =
      "This cluster has no Tekton Pipelines (tekton.dev/v1): install them; the operator checks again each minute.";

  private static final String API = "tekton.dev/v1";
  private static final String KIND = "TaskRun";

  private final KubernetesClient client;
  private final InstantSource time;
  private Instant lastRequest = Instant.MIN;
  private boolean installed;

  public TektonDiscovery(KubernetesClient client, InstantSource time) {
    this.client = client;
    this.time = time;
  }

  /** Returns whether they were installed seconds ago; false if the API server does not answer. */
  public synchronized boolean isInstalled() {
    Instant now = time.instant();
    if (!installed && !lastRequest.isAfter(now.minus(INTERVAL))) {
      installed = request();
      lastRequest = now;
    }
    return installed;
  }

  private boolean request() {
    try {
      var resources = client.getApiResources(API);
      return resources != null
          && resources.getResources().stream().anyMatch(r -> KIND.equals(r.getKind()));
    } catch (KubernetesClientException _) {
      return false;
    }
  }
}
