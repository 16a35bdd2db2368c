package io.skopeo.operator.copying;

import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.problem.Plural;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A planned copy. It is pinned, so a source tag that moves meanwhile does not change it.
 *
 * @param source the manifest to copy; with parts, an index of them that the run brings along
 * @param parts the manifests of an index that was cut down to some platforms, copied first; empty
 *     if the source's manifest is copied as it is
 */
public record Copy(Pinned source, Tagged destination, List<Digest> parts) {
  public Copy {
    parts = List.copyOf(parts);
  }

  /** Creates a copy of a manifest as it is. */
  public Copy(Pinned source, Tagged destination) {
    this(source, destination, List.of());
  }

  /** Returns the lines in {@code url.txt}: one for each part, and one for the tag. */
  public String text() {
    return parts.isEmpty()
        ? "docker://%s docker://%s".formatted(source, destination)
        : parts.stream().map(this::text).collect(Collectors.joining("\n", "", "\n"))
            + "dir:%s docker://%s --multi-arch=index-only"
                .formatted(source.digest().hex(), destination);
  }

  private String text(Digest part) {
    return "docker://%s docker://%s"
        .formatted(source.repository().at(part), destination.repository().at(part));
  }

  /** Returns the number of its lines in {@code url.txt}. */
  public int lineCount() {
    return parts.size() + 1;
  }

  /** Returns whether both registries of another copy are those of this one. */
  boolean sharesRegistries(Copy other) {
    return source.repository().host().equals(other.source.repository().host())
        && destination.repository().host().equals(other.destination.repository().host());
  }

  /** Describes the source, for a sentence. */
  public String what() {
    return parts.isEmpty()
        ? source.toString()
        : "%s of %s".formatted(Plural.of(parts.size(), "manifest"), source.repository());
  }
}
