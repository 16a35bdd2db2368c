package io.skopeo.operator.controller.taskrun;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.skopeo.operator.tekton.RunIdentity;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the ConfigMaps with the copies of runs, and sets their owners. */
final class RunConfigMaps {
  private static final Logger LOG = LoggerFactory.getLogger(RunConfigMaps.class);

  private final KubernetesClient client;

  RunConfigMaps(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Creates the ConfigMap, or adopts one of the same name and data.
   *
   * @return false if the name is taken by a ConfigMap with other data: an operator ended before it
   *     created the run
   */
  boolean create(RunIdentity run, ConfigMap data) {
    try {
      client.resource(data).create();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      ConfigMap existing = of(run).get();
      return existing != null && data.getData().equals(existing.getData());
    }
  }

  /** Deletes the ConfigMap of a run that could not be created. */
  void delete(RunIdentity run) {
    of(run).delete();
  }

  /** Makes the TaskRun the owner of its ConfigMap, which is deleted with it. */
  void setOwner(HasMetadata run) {
    var metadata = run.getMetadata();
    var owner =
        new OwnerReferenceBuilder()
            .withApiVersion(run.getApiVersion())
            .withKind(run.getKind())
            .withName(metadata.getName())
            .withUid(metadata.getUid())
            .build();
    try {
      client
          .configMaps()
          .inNamespace(metadata.getNamespace())
          .withName(metadata.getName())
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              Serialization.asJson(Map.of("metadata", Map.of("ownerReferences", List.of(owner)))));
    } catch (KubernetesClientException e) {
      // The run works without it; its ConfigMap is collected later.
      LOG.warn(
          "The owner of ConfigMap {} could not be set: {}", metadata.getName(), e.getMessage());
    }
  }

  private Resource<ConfigMap> of(RunIdentity run) {
    return client.configMaps().inNamespace(run.namespace()).withName(run.name());
  }
}
