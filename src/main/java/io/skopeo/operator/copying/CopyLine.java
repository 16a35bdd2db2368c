package io.skopeo.operator.copying;

import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import java.util.Optional;

/**
 * A line of {@code url.txt}: one manifest and its name at the destination.
 *
 * @param tag empty if it is copied to its digest
 */
public record CopyLine(Digest digest, Optional<Tag> tag, Content content) {
  private static final String INDEX_ONLY = " --multi-arch=index-only";

  /** The content that a line brings to the destination. */
  public enum Content {
    /** A manifest with all that it consists of. */
    WHOLE,
    /** An index of the source alone, whose manifests came in earlier lines. */
    INDEX_ONLY,
    /** An index of a folder of the run, whose manifests came in earlier lines. */
    FOLDER
  }

  /** Creates a line that brings a manifest under its digest. */
  public static CopyLine byDigest(Digest digest, Content content) {
    return new CopyLine(digest, Optional.empty(), content);
  }

  /** Creates a line that brings a manifest under a name. */
  public static CopyLine named(Digest digest, Tag tag, Content content) {
    return new CopyLine(digest, Optional.of(tag), content);
  }

  /** Returns the line for copies between these repositories. */
  String text(Repository source, Repository destination) {
    return text(
        from(source),
        "docker://"
            + tag.map(destination::at)
                .map(Object::toString)
                .orElseGet(() -> destination.at(digest).toString()));
  }

  /** Returns the line with this source and this destination, as skopeo's transports write them. */
  public String text(String from, String to) {
    return "%s %s%s".formatted(from, to, content == Content.WHOLE ? "" : INDEX_ONLY);
  }

  /** Returns the source: a repository of a registry, or a folder that the run brings along. */
  public String from(Repository source) {
    return content == Content.FOLDER ? "dir:" + digest.hex() : "docker://" + source.at(digest);
  }
}
