import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.app.kube.KeptFields;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The heap and the time that objects of the API server take: {@code ObjectSizes TASK OBJECTS
 * ROUNDS}.
 */
final class ObjectSizes {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String METADATA =
      """
      {"name": "NAME", "namespace": "team-a", "uid": "6f1c9a7e-0000-4000-8000-123456789abc",
       "resourceVersion": "123456", "generation": 1, "creationTimestamp": "2026-12-01T10:00:00Z",
       "labels": {"app.kubernetes.io/managed-by": "skopeo-operator",
                  "skopeo.io/image": "argocd", "skopeo.io/image-namespace": "team-a",
                  "skopeo.io/lane": "0123456789abcdef0123"},
       "annotations": {"kubectl.kubernetes.io/last-applied-configuration":
         "{\\"apiVersion\\":\\"skopeo.io/v1alpha1\\",\\"kind\\":\\"Image\\",\\"spec\\":{\\"source\\":{\\"name\\":\\"quay.io/argoproj/argocd\\"}}}"},
       "managedFields": [
         {"manager": "kubectl", "operation": "Apply", "apiVersion": "skopeo.io/v1alpha1",
          "time": "2026-12-01T10:00:00Z", "fieldsType": "FieldsV1",
          "fieldsV1": {"f:metadata": {"f:annotations": {"f:a": {}}},
            "f:spec": {"f:source": {"f:name": {}, "f:version": {}}, "f:destination": {"f:name": {}}}}},
         {"manager": "operator", "operation": "Update", "apiVersion": "skopeo.io/v1alpha1",
          "time": "2026-12-01T10:00:00Z", "fieldsType": "FieldsV1", "subresource": "status",
          "fieldsV1": {"f:status": {"f:conditions": {"f:a": {}, "f:b": {}}, "f:tags": {"f:selected": {},
            "f:present": {}, "f:pending": {}, "f:failed": {}, "f:summary": {}}, "f:phase": {}}}}]}
      """;
  private static final String IMAGE =
      """
      {"apiVersion": "skopeo.io/v1alpha1", "kind": "Image",
       "spec": {"source": {"name": "quay.io/argoproj/argocd", "version": "v2.13.x"},
                "destination": {"name": "registry.example.com/argocd"}, "frequency": "1h"},
       "status": {"phase": "UpToDate", "observedGeneration": 1, "lastSyncTime": "2026-12-01T10:00:00Z",
         "tags": {"selected": 4, "present": 4, "pending": 0, "failed": 0, "summary": "4/4"},
         "conditions": [{"type": "Ready", "status": "True", "reason": "UpToDate", "observedGeneration": 1,
           "lastTransitionTime": "2026-12-01T10:00:00Z",
           "message": "All 4 tags are at the destination."}]}}
      """;
  private static final String RUN =
      """
      {"apiVersion": "tekton.dev/v1", "kind": "TaskRun",
       "spec": {"serviceAccountName": "mirror", "taskRef": {"kind": "Task", "name": "skopeo-copy"},
         "timeout": "1h0m0s", "params": [{"name": "parallelism", "value": "4"}],
         "podTemplate": {"automountServiceAccountToken": false, "enableServiceLinks": false},
         "workspaces": [{"name": "images-url", "configMap": {"name": "argocd-1"}}]},
       "status": {"podName": "argocd-1-pod", "startTime": "2026-12-01T10:00:00Z",
         "completionTime": "2026-12-01T10:00:05Z",
         "conditions": [{"type": "Succeeded", "status": "True", "reason": "Succeeded",
           "message": "All Steps have completed executing", "lastTransitionTime": "2026-12-01T10:00:05Z"}],
         "results": [{"name": "line-status", "type": "string", "value": "...."}],
         "steps": [{"name": "skopeo-copy", "container": "step-skopeo-copy",
           "terminated": {"exitCode": 0, "reason": "Completed"}}]}}
      """;

  private ObjectSizes() {}

  public static void main(String[] arguments) throws IOException {
    ObjectNode image = object(IMAGE);
    ObjectNode run = object(RUN);
    ((ObjectNode) run.get("status"))
        .set("taskSpec", new YAMLMapper().readTree(new File(arguments[0])).get("spec"));
    int objects = Integer.parseInt(arguments[1]);
    int rounds = Integer.parseInt(arguments[2]);
    System.out.println("| | operator, KiB | client, KiB | ratio | operator, µs | client, µs |");
    System.out.println("|---|---|---|---|---|---|");
    print("Image", image.toString(), Image.class, objects, rounds);
    print("TaskRun", run.toString(), TaskRun.class, objects, rounds);
  }

  private static ObjectNode object(String json) throws IOException {
    var object = (ObjectNode) JSON.readTree(json);
    object.set("metadata", JSON.readTree(METADATA));
    return object;
  }

  private static void print(String name, String json, Class<?> kind, int objects, int rounds) {
    var all = List.of(KeptFields.serialization(), new KubernetesSerialization());
    double[][] kib = new double[2][rounds];
    double[][] micros = new double[2][rounds];
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < all.size(); i++) {
        double[] measured = measure(all.get(i), json, kind, objects);
        kib[i][round] = measured[0];
        micros[i][round] = measured[1];
      }
    }
    System.out.printf(
        "| %s | %.2f | %.2f | %.2f | %.0f | %.0f |%n",
        name,
        median(kib[0]),
        median(kib[1]),
        median(kib[0]) / median(kib[1]),
        median(micros[0]),
        median(micros[1]));
  }

  private static double[] measure(
      KubernetesSerialization by, String json, Class<?> kind, int objects) {
    read(by, json, kind, objects).clear();
    long start = System.nanoTime();
    List<Object> kept = read(by, json, kind, objects);
    double micros = (System.nanoTime() - start) / 1000.0 / objects;
    long with = used();
    kept.clear();
    return new double[] {(with - used()) / 1024.0 / objects, micros};
  }

  private static List<Object> read(
      KubernetesSerialization by, String json, Class<?> kind, int objects) {
    var all = new ArrayList<Object>(objects);
    for (int i = 0; i < objects; i++) {
      all.add(by.unmarshal(json.replace("NAME", "object-" + i), kind));
    }
    return all;
  }

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
