package io.skopeo.operator.controller.imageset;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.skopeo.operator.api.imageset.ImageSet;
import io.skopeo.operator.imageset.child.ChildImage;
import io.skopeo.operator.imageset.child.ContainerdMirrors;
import io.skopeo.operator.problem.Sha256;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The ConfigMaps by which containerd pulls from the mirrors. They are immutable and named by their
 * content, so that the operator needs no right to change ConfigMaps.
 */
final class MirrorConfigMaps {
  private static final int MOST_OF_NAME = 200;

  private final KubernetesClient client;

  MirrorConfigMaps(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Returns the name of the ConfigMap, and creates it if it is new; empty if nothing can be said.
   */
  Optional<String> write(ImageSet set, List<ChildImage> children) {
    Map<String, String> files = ContainerdMirrors.files(children);
    if (files.isEmpty()) {
      return Optional.empty();
    }
    String setName = set.getMetadata().getName();
    String name =
        "%s-mirrors-%s"
            .formatted(
                setName
                    .substring(0, Math.min(MOST_OF_NAME, setName.length()))
                    .replaceAll("[^a-z0-9]+$", ""),
                Sha256.hex(set.getMetadata().getUid() + files, 4));
    boolean exists = set.getStatus() != null && name.equals(set.getStatus().mirrorConfigMap());
    if (!exists) {
      create(set, name, files);
    }
    return Optional.of(name);
  }

  private void create(ImageSet set, String name, Map<String, String> files) {
    var map =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(set.getMetadata().getNamespace())
            .addToLabels(ChildManifest.SET, ChildManifest.label(set))
            .withOwnerReferences(
                new OwnerReferenceBuilder()
                    .withApiVersion(set.getApiVersion())
                    .withKind(set.getKind())
                    .withName(set.getMetadata().getName())
                    .withUid(set.getMetadata().getUid())
                    .build())
            .endMetadata()
            .withImmutable(true)
            .withData(files)
            .build();
    try {
      client.resource(map).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }
}
