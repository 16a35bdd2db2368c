package io.skopeo.operator.plan;

import io.skopeo.operator.reference.Digest;
import io.skopeo.operator.reference.ImageReference.Pinned;
import io.skopeo.operator.reference.ImageReference.Tagged;
import io.skopeo.operator.reference.Repository;
import io.skopeo.operator.reference.Tag;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One copy, pinned: what was planned is what is copied, even if the source's tag moves meanwhile.
 *
 * @param source the manifest to copy
 * @param destination the tag it shall have
 */
public record Line(Pinned source, Tagged destination) {
  private static final Pattern SYNTAX =
      Pattern.compile("docker://(\\S+)@(\\S+) docker://(\\S+):([^\\s:/]+)");

  /** As it stands in {@code url.txt}. */
  public String text() {
    return "docker://" + source + " docker://" + destination;
  }

  /** Reads a line that {@link #text} wrote; empty for any other. */
  public static Optional<Line> read(String text) {
    var matcher = SYNTAX.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Line(
              new Pinned(
                  Repository.parse(matcher.group(1)).orThrow(),
                  Digest.parse(matcher.group(2)).orThrow()),
              new Tagged(Repository.parse(matcher.group(3)).orThrow(), new Tag(matcher.group(4)))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
