package io.skopeo.operator.controller.archive.export;

import io.skopeo.operator.api.archive.ArchiveFormat;
import io.skopeo.operator.api.archive.ImageExport;
import io.skopeo.operator.archive.VolumeFormat;
import io.skopeo.operator.archive.catalog.AssumedImage;
import io.skopeo.operator.archive.export.ExportEntries;
import io.skopeo.operator.archive.export.ExportIndex;
import io.skopeo.operator.archive.export.ExportReadme;
import io.skopeo.operator.archive.receipt.Receipt;
import io.skopeo.operator.controller.archive.run.ArchiveOwner;
import io.skopeo.operator.controller.archive.source.ArchiveBatch;
import io.skopeo.operator.problem.Plural;
import io.skopeo.operator.spec.archive.ExportIntent;
import io.skopeo.operator.tekton.RunBuilder;
import io.skopeo.operator.tekton.VolumeWork;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The runs of an export, as tekton/README.md describes their files. */
public final class ExportWork {
  private ExportWork() {}

  /**
   * Returns a run.
   *
   * @param last whether it completes the export
   */
  public static VolumeWork of(
      ImageExport export,
      ExportIntent intent,
      ExportRound round,
      ArchiveBatch batch,
      boolean last,
      List<AssumedImage> assumed,
      Instant now) {
    VolumeWork.Owner owner = ArchiveOwner.of(export);
    String name = owner.namespace() + "/" + owner.name();
    ExportEntries entries = ExportEntries.of(batch.batch(), format(intent), round.facts());
    Map<String, String> files = new HashMap<>();
    files.put(RunBuilder.URL_TXT, entries.urlTxt());
    files.put("volume.txt", entries.volumeTxt());
    files.put("owner.txt", name + "\n");
    files.put("round.txt", round.word() + "\n");
    if (last) {
      var index =
          new ExportIndex(
              name,
              round.id(batch.copies(), assumed),
              now.truncatedTo(ChronoUnit.SECONDS),
              format(intent),
              round.receipt().map(Receipt::id),
              assumed);
      files.put("head.json", index.head());
      files.put("tail.json", index.tail());
      files.put("readme.txt", ExportReadme.text(index, round.exported() + batch.copies().size()));
    }
    return new VolumeWork(
        owner,
        intent.volume().claim(),
        intent.volume().path(),
        VolumeWork.Mode.EXPORT,
        "ImageExport %s: %s to folder %s of claim %s"
            .formatted(
                name,
                Plural.of(batch.copies().size(), "image"),
                intent.volume().path(),
                intent.volume().claim()),
        files);
  }

  public static VolumeFormat format(ExportIntent intent) {
    return intent.format() == ArchiveFormat.OCI_LAYOUT
        ? VolumeFormat.OCI_LAYOUT
        : VolumeFormat.DIRECTORY;
  }
}
