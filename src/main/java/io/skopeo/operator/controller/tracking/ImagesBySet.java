package io.skopeo.operator.controller.tracking;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.ImageStatus;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The Images of each ImageSet, from the one informer of Images, and the notice that one of them has
 * changed.
 */
public final class ImagesBySet {
  private static final String BY_SET = "imageset";
  private static final String KIND = "ImageSet";

  private volatile @Nullable IndexedResourceCache<Image> cache;
  private volatile Consumer<ResourceID> listener = _ -> {};
  private volatile boolean complete;

  /** Indexes the informer's cache. */
  public <C extends IndexerResourceCache<Image> & IndexedResourceCache<Image>> void index(
      C images) {
    images.addIndexer(BY_SET, image -> owner(image).map(OwnerReference::getUid).stream().toList());
    cache = images;
  }

  /** Notes that the informer has shown all Images that exist. */
  public void activate() {
    complete = true;
  }

  /** Returns whether all Images that exist are known. */
  public boolean isComplete() {
    return complete;
  }

  /** Sets what is called with the name of an ImageSet when one of its Images has changed. */
  public void onChange(Consumer<ResourceID> changed) {
    listener = changed;
  }

  /**
   * Returns the Images of an ImageSet that are not being deleted. An Image of another namespace is
   * none, whatever owner its author has written.
   */
  public List<Image> of(String namespace, String setUid) {
    var images = cache;
    return images == null
        ? List.of()
        : images.byIndex(BY_SET, setUid).stream()
            .filter(image -> namespace.equals(image.getMetadata().getNamespace()))
            .filter(image -> image.getMetadata().getDeletionTimestamp() == null)
            .toList();
  }

  /** Returns all Images of a namespace that are not being deleted. */
  public List<Image> in(String namespace) {
    var images = cache;
    return images == null
        ? List.of()
        : images
            .list(namespace, image -> image.getMetadata().getDeletionTimestamp() == null)
            .toList();
  }

  /** Returns an Image by namespace and name, with any owner or none. */
  public Optional<Image> get(String namespace, String name) {
    var images = cache;
    return images == null ? Optional.empty() : images.get(new ResourceID(name, namespace));
  }

  /** Tells the ImageSet of an Image that was created or deleted. */
  public void changed(Image image) {
    owner(image)
        .ifPresent(owner ->
            listener.accept(new ResourceID(owner.getName(), image.getMetadata().getNamespace())));
  }

  /** Tells the ImageSets of an Image that was updated, unless that does not concern them. */
  public void updated(Image now, Image before) {
    if (!Objects.equals(owner(now), owner(before))) {
      changed(before);
      changed(now);
    } else if (!Objects.equals(
            now.getMetadata().getGeneration(), before.getMetadata().getGeneration())
        || !Objects.equals(verdict(now), verdict(before))) {
      changed(now);
    }
  }

  /** Returns what an ImageSet reports of an Image. */
  private static List<Object> verdict(Image image) {
    return ready(image)
        .<List<Object>>map(ready ->
            List.of(
                ready.getStatus(),
                Objects.requireNonNullElse(ready.getReason(), ""),
                Objects.requireNonNullElse(ready.getObservedGeneration(), 0L)))
        .orElse(List.of());
  }

  /** Returns the Ready condition of an Image. */
  public static Optional<Condition> ready(Image image) {
    @Nullable ImageStatus status = image.getStatus();
    return status == null
        ? Optional.empty()
        : status.conditions().stream().filter(c -> "Ready".equals(c.getType())).findFirst();
  }

  /** Returns the ImageSet that controls an Image. */
  public static Optional<OwnerReference> owner(Image image) {
    return Optional.ofNullable(image.getMetadata().getOwnerReferences()).stream()
        .flatMap(List::stream)
        .filter(owner -> KIND.equals(owner.getKind()))
        .filter(owner -> Boolean.TRUE.equals(owner.getController()))
        .findFirst();
  }
}
