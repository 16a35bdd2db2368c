package io.skopeo.operator.archive.survey;

import io.skopeo.operator.archive.catalog.CatalogEntry;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.SafeText;
import java.util.Optional;

/**
 * Reads folders in skopeo's format {@code dir:}, which have the names of their images: a tree of
 * {@code skopeo sync --dest dir}, with or without {@code --scoped} (containers/skopeo,
 * cmd/skopeo/sync.go). A folder without a tag is {@code latest}, as there.
 */
final class SyncTree {
  private final SurveyEntries entries;
  private final Optional<Repository> repository;

  /**
   * Creates a reader.
   *
   * @param repository of an image that is not in a folder of its own
   */
  SyncTree(SurveyEntries entries, Optional<Repository> repository) {
    this.entries = entries;
    this.repository = repository;
  }

  /**
   * Adds an image.
   *
   * @param size of its manifest
   * @param bytes of the folder
   * @param path of the folder
   */
  void add(Digest digest, long size, long bytes, String path) {
    Optional<String> refusal = VolumePath.refusalInTree(path);
    if (refusal.isPresent()) {
      refuse(path, refusal.get() + ": rename it");
    } else if (path.equals(VolumePath.HERE) && repository.isEmpty()) {
      refuse(path, "is an image without a name: set spec.repository");
    } else {
      label(path)
          .ifPresentOrElse(
              label -> add(label, digest, size, bytes, path),
              () ->
                  refuse(
                      path,
                      "is no name that a registry accepts: rename it to repository:tag, in lower"
                          + " case"));
    }
  }

  private Optional<ImageLabel> label(String path) {
    return path.equals(VolumePath.HERE)
        ? repository.map(known -> new ImageLabel(known, Optional.empty(), Optional.empty()))
        : ImageLabel.parse(path);
  }

  private void add(ImageLabel label, Digest digest, long size, long bytes, String path) {
    var entry =
        new CatalogEntry(label.repository(), label.effectiveTag(), digest, "dir:volume/" + path)
            .withSizes(size, Math.max(0, bytes - size));
    entries.add(entry);
    if (entry.tag().isEmpty()) {
      refuse(path, "has no tag: rename it to repository:tag to import it");
    }
  }

  private void refuse(String path, String why) {
    entries.refuse("The folder \"%s\" %s.".formatted(SafeText.quote(path), why));
  }
}
