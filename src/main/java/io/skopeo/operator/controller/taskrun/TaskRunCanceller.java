package io.skopeo.operator.controller.taskrun;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.planning.RunCancellation;
import io.skopeo.operator.tekton.RunIdentity;
import java.net.HttpURLConnection;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Cancels TaskRuns, and annotates them with the cause. */
final class TaskRunCanceller {
  private static final Logger LOG = LoggerFactory.getLogger(TaskRunCanceller.class);

  /** Tekton's webhook rejects the change of a run that has ended. */
  private static final Set<Integer> ENDED =
      Set.of(HttpURLConnection.HTTP_NOT_FOUND, HttpURLConnection.HTTP_BAD_REQUEST);

  private final KubernetesClient client;

  TaskRunCanceller(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Cancels a run, and returns whether that is made: it is, too, if the run has ended or is gone.
   */
  boolean cancel(RunCancellation cancellation) {
    try {
      client
          .resources(TaskRun.class)
          .inNamespace(cancellation.run().namespace())
          .withName(cancellation.run().name())
          .patch(PatchContext.of(PatchType.JSON_MERGE), patch(cancellation));
      return true;
    } catch (KubernetesClientException e) {
      if (ENDED.contains(e.getCode())) {
        return true;
      }
      LOG.warn("TaskRun {} could not be cancelled: {}", cancellation.run(), e.getMessage());
      return false;
    }
  }

  private static String patch(RunCancellation cancellation) {
    return Serialization.asJson(
        Map.of(
            "metadata",
            Map.of("annotations", Map.of(RunIdentity.CANCELLED_FOR, cancellation.cause().name())),
            "spec",
            Map.of("status", RunIdentity.CANCELLED, "statusMessage", cancellation.sentence())));
  }
}
