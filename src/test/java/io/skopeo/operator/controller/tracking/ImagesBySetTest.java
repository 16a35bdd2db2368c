package io.skopeo.operator.controller.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.skopeo.operator.api.Image;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImagesBySetTest {
  /** An owner's uid is all that the index knows, and everybody may write it. */
  @Test
  void imageOfAnotherNamespaceIsNotOfTheSet() {
    Cache cache = mock();
    when(cache.byIndex(any(), eq("uid")))
        .thenReturn(List.of(image("team-a", "mine"), image("team-b", "foreign")));
    var images = new ImagesBySet();
    images.index(cache);
    assertThat(images.of("team-a", "uid"))
        .extracting(image -> image.getMetadata().getName())
        .containsExactly("mine");
  }

  @Test
  void imageThatIsBeingDeletedIsNotOfTheSet() {
    Image deleted = image("team-a", "deleted");
    deleted.getMetadata().setDeletionTimestamp("2027-01-01T00:00:00Z");
    Cache cache = mock();
    when(cache.byIndex(any(), eq("uid"))).thenReturn(List.of(deleted));
    var images = new ImagesBySet();
    images.index(cache);
    assertThat(images.of("team-a", "uid")).isEmpty();
  }

  /** The informer's cache. */
  private interface Cache extends IndexerResourceCache<Image>, IndexedResourceCache<Image> {}

  private static Image image(String namespace, String name) {
    var image = new Image();
    image.getMetadata().setNamespace(namespace);
    image.getMetadata().setName(name);
    image
        .getMetadata()
        .setOwnerReferences(
            List.of(
                new OwnerReferenceBuilder()
                    .withKind("ImageSet")
                    .withName("set")
                    .withUid("uid")
                    .withController(true)
                    .build()));
    return image;
  }
}
