package io.skopeo.operator.archive.survey;

import io.skopeo.operator.archive.VolumeFormat;
import io.skopeo.operator.archive.catalog.Catalog;
import io.skopeo.operator.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The content of a volume, as a run has listed it.
 *
 * @param export the export that the folder is; empty for a folder that another program has written
 * @param problems of entries that cannot be imported; the others can
 * @param free bytes that are free on the volume
 */
public record Survey(
    Catalog catalog, Optional<Export> export, List<Problem> problems, OptionalLong free) {
  public Survey {
    problems = List.copyOf(problems);
  }

  /**
   * An export on a volume.
   *
   * @param name namespace and name of the ImageExport that wrote it
   * @param base the id of the receipt whose images it leaves out
   */
  public record Export(
      String name,
      String id,
      Optional<Instant> created,
      VolumeFormat format,
      Optional<String> base) {
    /** The kind of an index. */
    public static final String KIND = "skopeo.io/export";

    /** The version of an index. */
    public static final int VERSION = 1;
  }
}
