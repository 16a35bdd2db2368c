package io.skopeo.operator.tekton;

import io.fabric8.kubernetes.api.model.ConfigMapVolumeSource;
import io.fabric8.kubernetes.api.model.ConfigMapVolumeSourceBuilder;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.oci.Digest;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files of a run: {@code url.txt}, {@code images.txt} with the Image of each line, a folder for
 * each index that it brings along, named by the hex of its digest, and the CAs of both sides.
 * skopeo reads a folder as {@code dir:}; a ConfigMap has no folders, so they are created where it
 * is mounted.
 */
final class RunConfigMapData {
  private static final String VERSION = "version";

  /** From containers/image, directory transport. */
  private static final String VERSION_1_1 = "Directory Transport Version: 1.1\n";

  private RunConfigMapData() {}

  /** Returns the data of the ConfigMap. */
  static Map<String, String> data(CopyBatch batch, TaskContract task, RunOptions options) {
    var data = new TreeMap<String, String>();
    data.put(
        RunBuilder.URL_TXT,
        task.wantsAllOnLines()
            ? batch.urlTxt().lines().map(line -> line + " --all\n").collect(Collectors.joining())
            : batch.urlTxt());
    if (!batch.images().isEmpty()) {
      data.put(RunBuilder.IMAGES_TXT, batch.imagesTxt());
    }
    batch.indexes().forEach((digest, text) -> data.put(key(digest), text));
    if (!batch.indexes().isEmpty()) {
      data.put(VERSION, VERSION_1_1);
    }
    RunWorkspaces.authorities(options)
        .forEach((workspace, pem) -> data.put(authority(workspace), pem));
    return data;
  }

  /** Returns the key of the CA of a workspace. */
  static String authority(String workspace) {
    return workspace + ".crt";
  }

  /** Returns the volume with the lines and the folders; the CAs are mounted elsewhere. */
  static ConfigMapVolumeSource mounted(String configMap, CopyBatch batch) {
    return new ConfigMapVolumeSourceBuilder().withName(configMap).withItems(items(batch)).build();
  }

  private static List<KeyToPath> items(CopyBatch batch) {
    return Stream.concat(
            Stream.of(RunBuilder.URL_TXT, RunBuilder.IMAGES_TXT)
                .filter(key -> !batch.images().isEmpty() || key.equals(RunBuilder.URL_TXT))
                .map(key -> new KeyToPath(key, null, key)),
            batch.indexes().keySet().stream()
                .sorted(Comparator.comparing(Digest::hex))
                .flatMap(RunConfigMapData::folder))
        .toList();
  }

  private static Stream<KeyToPath> folder(Digest digest) {
    return Stream.of(
        new KeyToPath(key(digest), null, digest.hex() + "/manifest.json"),
        new KeyToPath(VERSION, null, digest.hex() + "/version"));
  }

  private static String key(Digest digest) {
    return digest.hex() + ".json";
  }
}
