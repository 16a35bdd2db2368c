package io.skopeo.operator.spec.archive;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.skopeo.operator.api.archive.ArchiveFormat;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.schedule.Schedule;
import java.util.List;
import java.util.Optional;

/**
 * The valid and normalized spec of an ImageExport.
 *
 * @param sources spec.sources, each with a repository of the volume as its destination
 * @param since the receipt whose images are left out
 * @param schedule empty if the export is made once
 * @param execution with a time limit of TaskRuns in any case
 * @param fingerprint a hash of the fields that decide which images are wanted where
 */
public record ExportIntent(
    List<ImageIntent> sources,
    Selected selected,
    Volume volume,
    ArchiveFormat format,
    Optional<Since> since,
    Optional<Schedule> schedule,
    boolean dryRun,
    boolean suspended,
    ImageIntent.Execution execution,
    String fingerprint)
    implements ParsedExport {
  public ExportIntent {
    sources = List.copyOf(sources);
  }

  /**
   * The Images and ImageSets of the namespace that are exported.
   *
   * @param images the labels of Images; empty if none are exported by their labels
   * @param imageSets the labels of ImageSets, whose Images are exported
   * @param signatures if signatures are exported with them; empty if each Image says so itself
   */
  public record Selected(
      Optional<LabelSelector> images,
      Optional<LabelSelector> imageSets,
      Optional<Boolean> signatures) {}

  /** The key of a ConfigMap with a receipt. */
  public record Since(String configMap, String key) {}

  public Optional<LabelSelector> images() {
    return selected.images();
  }

  public Optional<LabelSelector> imageSets() {
    return selected.imageSets();
  }

  /** Returns whether no copy is started, as the user asked. */
  public boolean isHeld() {
    return dryRun || suspended;
  }
}
