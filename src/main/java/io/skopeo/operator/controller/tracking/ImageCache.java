package io.skopeo.operator.controller.tracking;

import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.copying.ImageName;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The Images that the controller's informer shows; none before the controller has one. */
public final class ImageCache {
  private volatile @Nullable IndexedResourceCache<Image> cache;

  /** Sets the informer's cache. */
  public void watch(IndexedResourceCache<Image> images) {
    cache = images;
  }

  /** Returns an Image by namespace and name, of any uid. */
  public Optional<Image> get(String namespace, String name) {
    var images = cache;
    return images == null ? Optional.empty() : images.get(new ResourceID(name, namespace));
  }

  /** Returns an Image that is not being deleted; empty if another one has its name now. */
  public Optional<Image> get(ImageName name) {
    return get(name.namespace(), name.name())
        .filter(image -> image.getMetadata().getUid().equals(name.uid()))
        .filter(image -> image.getMetadata().getDeletionTimestamp() == null);
  }

  /** Returns the name of an Image. */
  public static ImageName name(Image image) {
    var metadata = image.getMetadata();
    return new ImageName(metadata.getNamespace(), metadata.getName(), metadata.getUid());
  }
}
