package io.skopeo.operator.imageset.collision;

import io.skopeo.operator.imageset.list.ListEntry;
import io.skopeo.operator.imageset.list.TagChoice;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.tags.ExactImage;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An entry as what it writes to its destination.
 *
 * @param items the exact ones; empty for a selection
 */
record Claimant(ListEntry entry, Image image, List<String> items) {
  private static final String DIGEST = "sha256:";

  /** The properties that entries share if one Image mirrors them. */
  record Image(Repository source, Set<String> platforms) {}

  static Claimant of(ListEntry entry) {
    return new Claimant(
        entry,
        new Image(entry.source(), Set.copyOf(entry.platforms())),
        entry.tags() instanceof TagChoice.Exact(var items) ? items : List.of());
  }

  Claimant with(List<String> others) {
    return new Claimant(entry, image, others);
  }

  /** Returns whether it selects tags, so that nobody knows which ones. */
  boolean isSelection() {
    return !(entry.tags() instanceof TagChoice.Exact);
  }

  /** Returns the tag that an exact item is written to. */
  String written(String item) {
    return entry.destinationTag().orElseGet(() -> tag(item));
  }

  private static String tag(String item) {
    return ExactImage.parse("spec.tags.exact", item) instanceof Parsed.Valid<ExactImage>(var image)
        ? image.ownTag().name()
        : item;
  }

  /** Returns the destination tag of exact items that need an Image of their own. */
  Optional<String> renamed() {
    return entry.destinationTag().filter(tag -> !items.equals(List.of(tag)));
  }

  /** Returns its name for sentences. */
  String shown() {
    if (items.size() != 1) {
      return entry.source().toString();
    }
    String item = items.getFirst();
    return entry.source() + (item.startsWith(DIGEST) ? "@" : ":") + item;
  }
}
