package io.skopeo.operator.controller.taskrun;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.tekton.RunBuilder;
import io.skopeo.operator.tekton.RunIdentity;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the copies of runs out of their ConfigMaps. Each is read once, since the passes of hundreds
 * of Images may need the same.
 */
public final class RunContents {
  private static final long MOST_COPIES = 20_000;

  private final KubernetesClient client;

  /** By uid of a TaskRun: its copies, which nobody can change. */
  private final Cache<String, CopyBatch> read =
      Caffeine.newBuilder()
          .maximumWeight(MOST_COPIES)
          .weigher((String _, CopyBatch batch) -> batch.copies().size() + 1)
          .build();

  public RunContents(KubernetesClient client) {
    this.client = client;
  }

  /** Keeps the copies of a run that was just launched. */
  public void put(TaskRun run, CopyBatch batch) {
    read.put(run.getMetadata().getUid(), batch);
  }

  /**
   * Returns the copies of a verified run; empty if its ConfigMap does not exist, or is not the one
   * that it was created with.
   */
  public Optional<CopyBatch> of(TaskRun run) {
    String uid = run.getMetadata().getUid();
    CopyBatch known = read.getIfPresent(uid);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<CopyBatch> batch = request(run);
    batch.ifPresent(b -> read.put(uid, b));
    return batch;
  }

  /** Removes a run that was deleted. */
  public void remove(String uid) {
    read.invalidate(uid);
  }

  /** Returns whether the copies of the TaskRun are in memory. */
  public boolean holds(String uid) {
    return read.getIfPresent(uid) != null;
  }

  private Optional<CopyBatch> request(TaskRun run) {
    ConfigMap map =
        client
            .configMaps()
            .inNamespace(run.getMetadata().getNamespace())
            .withName(run.getMetadata().getName())
            .get();
    if (map == null || map.getData() == null) {
      return Optional.empty();
    }
    Map<String, String> data = map.getData();
    CopyBatch batch =
        CopyBatch.read(
            data.getOrDefault(RunBuilder.URL_TXT, ""),
            data.getOrDefault(RunBuilder.IMAGES_TXT, ""));
    String lines = run.getMetadata().getAnnotations().get(RunIdentity.LINES);
    return Optional.of(batch).filter(b -> b.fingerprint().equals(lines));
  }
}
