package io.skopeo.operator.controller.archive.imports;

import io.skopeo.operator.archive.catalog.Catalog;
import io.skopeo.operator.archive.imports.ImportLines;
import io.skopeo.operator.controller.archive.source.ReceiptConfigMaps;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.problem.Plural;
import io.skopeo.operator.spec.archive.Volume;
import io.skopeo.operator.tekton.RunBuilder;
import io.skopeo.operator.tekton.VolumeWork;
import java.util.Map;

/** The runs of an import, as tekton/README.md describes their files. */
public final class ImportWork {
  private ImportWork() {}

  /** Returns the run that lists the volume. */
  public static VolumeWork survey(VolumeWork.Owner owner, Volume volume) {
    return work(owner, volume, VolumeWork.Mode.SURVEY, "list of the images in", Map.of());
  }

  /** Returns a run that copies images from the volume. */
  public static VolumeWork copies(
      VolumeWork.Owner owner, Volume volume, CopyBatch batch, Catalog catalog) {
    ImportLines lines = ImportLines.of(batch, catalog);
    return work(
        owner,
        volume,
        VolumeWork.Mode.IMPORT,
        Plural.of(batch.copies().size(), "image") + " from",
        Map.of(RunBuilder.URL_TXT, lines.urlTxt(), "volume.txt", lines.volumeTxt()));
  }

  /** Returns the run that writes a receipt to the volume. */
  public static VolumeWork receipt(VolumeWork.Owner owner, Volume volume, String text) {
    return work(
        owner,
        volume,
        VolumeWork.Mode.RECEIPT,
        "receipt to",
        Map.of(
            ReceiptConfigMaps.KEY,
            text,
            "receipt-name.txt",
            owner.namespace() + "_" + owner.name() + "\n"));
  }

  private static VolumeWork work(
      VolumeWork.Owner owner,
      Volume volume,
      VolumeWork.Mode mode,
      String what,
      Map<String, String> files) {
    return new VolumeWork(
        owner,
        volume.claim(),
        volume.path(),
        mode,
        "ImageImport %s/%s: %s %s of claim %s"
            .formatted(
                owner.namespace(),
                owner.name(),
                what,
                volume.path().isEmpty() ? "the root" : "folder " + volume.path(),
                volume.claim()),
        files);
  }
}
