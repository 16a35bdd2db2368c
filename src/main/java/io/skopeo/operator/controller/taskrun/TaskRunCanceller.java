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
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Cancels TaskRuns, and annotates them with the cause. */
final class TaskRunCanceller {
  private static final Logger LOG = LoggerFactory.getLogger(TaskRunCanceller.class);

  private final KubernetesClient client;

  TaskRunCanceller(KubernetesClient client) {
    this.client = client;
  }

  /** Cancels runs; ignores those that have ended or were deleted meanwhile. */
  void cancel(List<RunCancellation> cancellations) {
    for (RunCancellation cancellation : cancellations) {
      try {
        client
            .resources(TaskRun.class)
            .inNamespace(cancellation.run().namespace())
            .withName(cancellation.run().name())
            .patch(PatchContext.of(PatchType.JSON_MERGE), patch(cancellation));
      } catch (KubernetesClientException e) {
        // The status is written nevertheless, and the next sync cancels again.
        if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND
            && e.getCode() != HttpURLConnection.HTTP_BAD_REQUEST) {
          LOG.warn("TaskRun {} could not be cancelled: {}", cancellation.run(), e.getMessage());
        }
      }
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
