package io.skopeo.operator.tekton;

import io.fabric8.kubernetes.api.model.ConfigMapVolumeSource;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.SecretVolumeSourceBuilder;
import io.fabric8.tekton.v1.WorkspaceBinding;
import io.fabric8.tekton.v1.WorkspaceBindingBuilder;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.credentials.AuthFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Binds the workspaces of a Task for a run. */
final class RunWorkspaces {
  /** The file that the Task looks for in the workspace of a CA. */
  private static final String CA_CRT = "ca.crt";

  /** The file that the Task looks for in the workspace of a docker config. */
  private static final String CONFIG_JSON = "config.json";

  private RunWorkspaces() {}

  /** Returns all bindings. */
  static List<WorkspaceBinding> of(
      RunIdentity run, CopyBatch batch, TaskContract task, RunOptions options) {
    var lines =
        new WorkspaceBindingBuilder()
            .withName(TaskContract.WORKSPACE)
            .withConfigMap(RunConfigMapData.mounted(run.name(), batch))
            .build();
    Stream<WorkspaceBinding> shared =
        options.account().shared().filter(_ -> task.mountsCredentials()).stream()
            .map(file -> auth(TaskContract.AUTH, file));
    return Stream.of(Stream.of(lines), shared, optional(run.name(), options))
        .flatMap(Function.identity())
        .toList();
  }

  /** Returns the names of the optional workspaces that this run needs. */
  static List<String> wanted(RunOptions options) {
    return optional("", options).map(WorkspaceBinding::getName).toList();
  }

  private static Stream<WorkspaceBinding> optional(String configMap, RunOptions options) {
    return Stream.concat(
        options.account().files().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(e -> auth(e.getKey().word() + "-auth", e.getValue())),
        authorities(configMap, options));
  }

  /** The kubelet mounts the Secret; the TaskRun has nothing of its content. */
  private static WorkspaceBinding auth(String workspace, AuthFile file) {
    return new WorkspaceBindingBuilder()
        .withName(workspace)
        .withSecret(
            new SecretVolumeSourceBuilder()
                .withSecretName(file.secret())
                .addNewItem()
                .withKey(file.key())
                .withPath(CONFIG_JSON)
                .endItem()
                .build())
        .build();
  }

  private static Stream<WorkspaceBinding> authorities(String configMap, RunOptions options) {
    return authorities(options).keySet().stream()
        .map(workspace ->
            new WorkspaceBindingBuilder()
                .withName(workspace)
                .withConfigMap(
                    new ConfigMapVolumeSource(
                        null,
                        List.of(new KeyToPath(RunConfigMapData.authority(workspace), null, CA_CRT)),
                        configMap,
                        null))
                .build());
  }

  /** Returns the CAs that the run brings along, by workspace. */
  static Map<String, String> authorities(RunOptions options) {
    var authorities = new LinkedHashMap<String, String>();
    put(authorities, "source-ca", options.reach().source().authority());
    put(authorities, "destination-ca", options.reach().destination().authority());
    return authorities;
  }

  private static void put(Map<String, String> all, String workspace, Optional<String> authority) {
    authority.ifPresent(pem -> all.put(workspace, pem));
  }
}
