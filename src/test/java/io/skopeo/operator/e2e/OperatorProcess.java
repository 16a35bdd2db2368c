package io.skopeo.operator.e2e;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The operator in its pod, seen from the machine as the process that it is. */
final class OperatorProcess {
  private final KubernetesClient client;

  OperatorProcess(KubernetesClient client) {
    this.client = client;
  }

  /** Ends it with SIGKILL: it has no time for anything. The kubelet begins its container again. */
  void kill() {
    int restarts = restarts();
    String uid = pod().getMetadata().getUid();
    List<ProcessHandle> processes =
        ProcessHandle.allProcesses().filter(process -> isOf(process, uid)).toList();
    if (processes.isEmpty()) {
      throw new IllegalStateException("no process of pod " + uid);
    }
    processes.forEach(ProcessHandle::destroyForcibly);
    await("the operator's next life")
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> restarts() > restarts);
  }

  private static boolean isOf(ProcessHandle process, String pod) {
    Path directory = Path.of("/proc", Long.toString(process.pid()));
    try {
      return Files.readString(directory.resolve("comm")).strip().equals("java")
          && Files.readString(directory.resolve("cgroup")).contains("pod" + pod);
    } catch (IOException _) {
      // It has ended meanwhile.
      return false;
    }
  }

  private int restarts() {
    return pod().getStatus().getContainerStatuses().stream()
        .mapToInt(container -> container.getRestartCount())
        .sum();
  }

  private Pod pod() {
    List<Pod> pods =
        client
            .pods()
            .inNamespace(Cluster.CENTRAL)
            .withLabel("app.kubernetes.io/name", "skopeo-operator")
            .list()
            .getItems()
            .stream()
            .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
            .toList();
    if (pods.size() != 1) {
      throw new IllegalStateException("pods of the operator: " + pods.size());
    }
    return pods.getFirst();
  }
}
