package io.skopeo.operator.planning.tag;

import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyLine;
import io.skopeo.operator.copying.CopyLine.Content;
import io.skopeo.operator.oci.ComposedIndex;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageContent;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.registry.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Plans the lines of a copy, so that a tag is complete when it appears: what an index consists of
 * comes first, then the image under its digest, then what refers to it, and the tag last. An image
 * that is copied as it is and to which nothing refers takes one line.
 */
final class CopyPlan {
  private CopyPlan() {}

  /**
   * Returns the copy of an image.
   *
   * @param digest that the destination's tag is to have
   */
  static Copy of(TagObservation tag, Repository source, Digest digest, Tagged to) {
    return new Copy(new Pinned(source, digest), to, lines(tag, digest, to));
  }

  /** Returns the indexes that the copy's run brings along. */
  static List<ComposedIndex> indexes(TagObservation tag) {
    return Stream.concat(
            tag.content().stream().flatMap(content -> content.indexes().stream()),
            tag.attachments().lists().stream())
        .toList();
  }

  /** Returns the number of pulls that the copy costs if the source's registry counts them. */
  static int pulls(TagObservation tag, Digest digest) {
    long attached =
        tag.attachments().missing().stream()
            .filter(line -> line.content() != Content.FOLDER)
            .count();
    return Math.toIntExact(attached + (isThere(tag, digest) ? 0 : tag.pulls()));
  }

  private static List<CopyLine> lines(TagObservation tag, Digest digest, Tagged to) {
    List<CopyLine> attached = tag.attachments().missing();
    if (isThere(tag, digest)) {
      return attached;
    }
    Optional<ImageContent> apart = tag.content().filter(content -> !content.parts().isEmpty());
    Content own = apart.map(content -> content(content.form())).orElse(Content.WHOLE);
    var lines = new ArrayList<CopyLine>();
    apart.stream()
        .flatMap(content -> content.parts().stream())
        .map(part -> CopyLine.byDigest(part.digest(), content(part.form())))
        .forEach(lines::add);
    if (!attached.isEmpty()) {
      lines.add(CopyLine.byDigest(digest, own));
      lines.addAll(attached);
    }
    lines.add(CopyLine.named(digest, to.tag(), own));
    return lines;
  }

  /** Returns whether the tag is complete but for what refers to it. */
  private static boolean isThere(TagObservation tag, Digest digest) {
    return !tag.attachments().isComplete()
        && tag.destination().orElse(null) instanceof Result.Found<Digest>(var found)
        && found.equals(digest);
  }

  private static Content content(ImageContent.Form form) {
    return switch (form) {
      case MANIFEST -> Content.WHOLE;
      case INDEX -> Content.INDEX_ONLY;
      case COMPOSED_INDEX -> Content.FOLDER;
    };
  }
}
