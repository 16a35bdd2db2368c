package io.skopeo.operator.copying;

import io.skopeo.operator.copying.CopyLine.Content;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.ImageReference.Tagged;
import java.util.List;
import java.util.stream.Stream;

/** Copies with several lines. */
public final class Copies {
  private Copies() {}

  /** Returns the copy of an index that is cut down to these parts. */
  public static Copy cut(Pinned index, Tagged to, List<Digest> parts) {
    return new Copy(
        index,
        to,
        Stream.concat(
                parts.stream().map(part -> CopyLine.byDigest(part, Content.WHOLE)),
                Stream.of(CopyLine.named(index.digest(), to.tag(), Content.FOLDER)))
            .toList());
  }
}
