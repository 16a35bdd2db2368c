package io.skopeo.operator.controller.archive;

import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.skopeo.operator.api.archive.ImageExport;
import io.skopeo.operator.api.archive.ImageExportSpec;
import io.skopeo.operator.api.archive.VolumeTarget;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.archive.ExportIntent;
import java.util.Comparator;
import java.util.Optional;

/** Finds ImageExports that write to one folder: the older one keeps it. */
final class PathConflicts {
  private static final Comparator<ImageExport> OLDEST_FIRST =
      Comparator.comparing((ImageExport export) -> export.getMetadata().getCreationTimestamp())
          .thenComparing(export -> export.getMetadata().getUid());

  private PathConflicts() {}

  /** Returns why an export must not write to its folder. */
  static Optional<Problem> of(
      ImageExport export, ExportIntent intent, IndexedResourceCache<ImageExport> all) {
    String namespace = export.getMetadata().getNamespace();
    return all.list(namespace)
        .filter(other -> other.getMetadata().getDeletionTimestamp() == null)
        .filter(other -> OLDEST_FIRST.compare(other, export) < 0)
        .filter(other -> volume(other).filter(v -> sharesFolder(v, intent)).isPresent())
        .min(OLDEST_FIRST)
        .map(other ->
            new Problem(
                Reason.PATH_CONFLICT,
                "ImageExport %s, which is older, writes to the same folder of the claim, or to one around or in it: choose a spec.volume.path beside it."
                    .formatted(other.getMetadata().getName())));
  }

  private static Optional<VolumeTarget> volume(ImageExport export) {
    return Optional.ofNullable(export.getSpec()).map(ImageExportSpec::volume);
  }

  private static boolean sharesFolder(VolumeTarget volume, ExportIntent intent) {
    return intent.volume().claim().equals(volume.claimName())
        && volume.path() != null
        && overlap(intent.volume().path() + "/", volume.path() + "/");
  }

  private static boolean overlap(String one, String other) {
    return one.startsWith(other) || other.startsWith(one);
  }
}
