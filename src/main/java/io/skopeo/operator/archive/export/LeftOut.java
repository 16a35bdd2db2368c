package io.skopeo.operator.archive.export;

import io.skopeo.operator.archive.catalog.AssumedImage;
import io.skopeo.operator.archive.receipt.KnownImages;
import io.skopeo.operator.oci.AttachedTags;
import io.skopeo.operator.oci.Repository;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What an export leaves out, since a receipt has it. The other side's next receipt has only what
 * the export has told it, so everything that is attached to images is told too.
 */
public final class LeftOut {
  /** The room of a ConfigMap. What is not told is brought again by a later export. */
  private static final int MOST_CHARACTERS = 900_000;

  private LeftOut() {}

  /**
   * Returns images and what the receipt has of their repositories beside images.
   *
   * @param images that are left out
   */
  public static List<AssumedImage> of(List<AssumedImage> images, KnownImages base) {
    Set<Repository> repositories = new LinkedHashSet<>();
    images.forEach(image -> repositories.add(image.repository()));
    var told = new ArrayList<AssumedImage>();
    int characters = 0;
    for (AssumedImage image :
        (Iterable<AssumedImage>)
            Stream.concat(
                    images.stream(),
                    repositories.stream().flatMap(repository -> attached(repository, base)))
                ::iterator) {
      characters += ExportIndex.entry(image).length();
      if (characters > MOST_CHARACTERS) {
        break;
      }
      told.add(image);
    }
    return told;
  }

  private static Stream<AssumedImage> attached(Repository repository, KnownImages base) {
    return Stream.concat(
        base.tags(repository).stream()
            .filter(AttachedTags::isAttached)
            .map(tag ->
                new AssumedImage(
                    repository, Optional.of(tag), base.digest(repository, tag).orElseThrow())),
        base.manifests(repository).stream()
            .map(digest -> new AssumedImage(repository, Optional.empty(), digest)));
  }
}
