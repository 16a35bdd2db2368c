package io.skopeo.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.cluster.ApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An upgrade replaces the CRD first. The release before still writes then, by server-side apply,
 * which refuses fields that the schema lacks; and what it wrote is read without a loss.
 */
class StoredStatusIT {
  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager("image")
          .withForce(true)
          .build();

  private final KubernetesClient client = ApiServer.client();

  @ParameterizedTest
  @ValueSource(strings = {"failing", "copying"})
  void statusOfThePreviousReleaseIsAcceptedAndReadBack(String name) throws IOException {
    String text = Files.readString(Path.of("src/test/resources/stored/%s.yaml".formatted(name)));
    var stored = Serialization.unmarshal(text, GenericKubernetesResource.class);
    Resource<GenericKubernetesResource> resource =
        client
            .genericKubernetesResources("skopeo.io/v1alpha1", "Image")
            .inNamespace("default")
            .resource(stored);
    resource.create();
    try {
      resource.subresource("status").patch(APPLY, text);
      ImageStatus read = client.resources(Image.class).withName(name).get().getStatus();
      ImageStatus written = Serialization.unmarshal(text, Image.class).getStatus();
      assertThat(read).isEqualTo(written);
      assertThat(StatusReader.of(read)).isEqualTo(StatusReader.of(written));
    } finally {
      resource.delete();
    }
  }
}
