package io.skopeo.operator.controller.archive.export;

import io.skopeo.operator.api.archive.ImageExportStatus.Plan;
import io.skopeo.operator.archive.export.ExportSizes;
import io.skopeo.operator.archive.export.ManifestFacts;
import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.spec.archive.VolumeRepository;
import java.util.ArrayList;
import java.util.List;

/** Plans of dry runs: images with the bytes that each adds. */
public final class ExportPlans {
  private static final int MOST = 100;

  private ExportPlans() {}

  public static Plan of(List<Copy> copies, ManifestFacts.Source facts) {
    var items = new ArrayList<Plan.Item>();
    long before = 0;
    for (int i = 0; i < copies.size() && i < MOST; i++) {
      long until = ExportSizes.of(copies.subList(0, i + 1), facts).bytes();
      items.add(item(copies.get(i), until - before));
      before = until;
    }
    return new Plan(copies.size(), ExportSizes.of(copies, facts).bytes(), items);
  }

  private static Plan.Item item(Copy copy, long bytes) {
    return new Plan.Item(
        VolumeRepository.name(copy.source().repository()),
        copy.destination().tag().name(),
        copy.source().digest().toString(),
        bytes);
  }
}
