package io.skopeo.operator.controller.observe;

import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.planning.input.OlderImage;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.policy.PolicyCheckedSpecReader;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the older Images with the same destination repository, in any namespace. Images that may
 * not write there are left out: they must not block the tags of others.
 */
public final class OlderImages {
  private static final String BY_DESTINATION = "destination";
  private static final Comparator<Image> OLDEST_FIRST =
      Comparator.comparing((Image image) -> image.getMetadata().getCreationTimestamp())
          .thenComparing(image -> image.getMetadata().getUid());

  private final PolicyCheckedSpecReader specs;

  public OlderImages(PolicyCheckedSpecReader specs) {
    this.specs = specs;
  }

  /** Indexes Images by destination repository. */
  public void index(EventSourceContext<Image> context) {
    context
        .getPrimaryCache()
        .addIndexer(
            BY_DESTINATION,
            image -> intent(image).map(i -> i.destination().toString()).stream().toList());
  }

  /** Returns the Images older than this one, the oldest first. */
  public List<OlderImage> of(Image image, ImageIntent intent, Context<Image> context) {
    return context
        .getPrimaryCache()
        .byIndex(BY_DESTINATION, intent.destination().toString())
        .stream()
        .filter(other -> OLDEST_FIRST.compare(other, image) < 0)
        .filter(other -> other.getMetadata().getDeletionTimestamp() == null)
        .sorted(OLDEST_FIRST)
        .flatMap(this::olderImage)
        .toList();
  }

  private Stream<OlderImage> olderImage(Image image) {
    String name =
        "%s/%s".formatted(image.getMetadata().getNamespace(), image.getMetadata().getName());
    return intent(image).map(intent -> new OlderImage(name, intent)).stream();
  }

  private Optional<ImageIntent> intent(Image image) {
    return specs.claim(image.getMetadata().getNamespace(), image.getSpec());
  }
}
