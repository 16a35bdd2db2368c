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

/** Creates the ConfigMaps with the lines of runs, and gives them to their TaskRuns. */
final class RunConfigMaps {
  private static final Logger LOG = LoggerFactory.getLogger(RunConfigMaps.class);

  private final KubernetesClient client;

  RunConfigMaps(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Creates the ConfigMap, or adopts one of the same name and data.
   *
   * @return whether the run has these lines now; false if the name belongs to an operator that died
   *     before it created the run, with the lines of another moment
   */
  boolean create(RunIdentity run, ConfigMap lines) {
    try {
      client.resource(lines).create();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      ConfigMap left = of(run).get();
      return left != null && lines.getData().equals(left.getData());
    }
  }

  /** Deletes the lines of a run that could not be created. */
  void delete(RunIdentity run) {
    of(run).delete();
  }

  /** Makes the TaskRun the owner of its lines: they are deleted with it. */
  void giveTo(HasMetadata run) {
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
      // The run has begun all the same; its ConfigMap is collected later.
      LOG.warn("ConfigMap {} could not be given an owner: {}", metadata.getName(), e.getMessage());
    }
  }

  private Resource<ConfigMap> of(RunIdentity run) {
    return client.configMaps().inNamespace(run.namespace()).withName(run.name());
  }
}
