package io.skopeo.operator.controller.events;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Discovers whether this cluster has Tekton Pipelines; once found, they are taken to stay. */
public final class TektonDiscovery {
  /** Probes ask every few seconds, and so may hundreds of Images. */
  private static final Duration ASKED_EACH = Duration.ofSeconds(5);

  /** The message for users if it has not. */
  public static final String MISSING =
      "This cluster has no Tekton Pipelines (tekton.dev/v1): install it; it is looked for again each minute.";

  private static final String API = "tekton.dev/v1";
  private static final String KIND = "TaskRun";

  private final KubernetesClient client;
  private final InstantSource time;
  private Instant asked = Instant.MIN;
  private boolean there;

  /** Creates it; nothing is asked yet. */
  public TektonDiscovery(KubernetesClient client, InstantSource time) {
    this.client = client;
    this.time = time;
  }

  /** Returns whether it has, as of the last seconds; false if the API server does not answer. */
  public synchronized boolean isThere() {
    Instant now = time.instant();
    if (!there && !asked.isAfter(now.minus(ASKED_EACH))) {
      there = ask();
      asked = now;
    }
    return there;
  }

  private boolean ask() {
    try {
      var resources = client.getApiResources(API);
      return resources != null
          && resources.getResources().stream().anyMatch(r -> KIND.equals(r.getKind()));
    } catch (KubernetesClientException _) {
      return false;
    }
  }
}
