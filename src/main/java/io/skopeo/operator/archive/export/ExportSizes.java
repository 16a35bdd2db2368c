package io.skopeo.operator.archive.export;

import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyLine;
import io.skopeo.operator.copying.CopyLine.Content;
import io.skopeo.operator.oci.Digest;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The sizes of an export, before it is made.
 *
 * @param images that get a name
 * @param manifests with their parts and what refers to them, each once
 * @param bytes that they need on the volume, where each layer is stored once; too many if only the
 *     sums of layers are known
 * @param unknown the manifests whose size is not known
 */
public record ExportSizes(int images, int manifests, long bytes, int unknown) {
  /** Adds up the copies of an export. */
  public static ExportSizes of(List<Copy> copies, ManifestFacts.Source facts) {
    var bytes = new NewBytes();
    Set<Digest> manifests = new HashSet<>();
    long sum = 0;
    int unknown = 0;
    for (Copy copy : copies) {
      for (CopyLine line : copy.lines()) {
        if (!manifests.add(line.digest())) {
          continue;
        }
        Optional<ManifestFacts> known = facts.of(copy.source().repository(), line.digest());
        unknown += known.isEmpty() ? 1 : 0;
        sum +=
            known
                .map(fact -> bytes.add(line.digest(), fact, line.content() != Content.WHOLE))
                .orElse(0L);
      }
    }
    return new ExportSizes(
        (int) copies.stream().filter(Copy::names).count(), manifests.size(), sum, unknown);
  }
}
