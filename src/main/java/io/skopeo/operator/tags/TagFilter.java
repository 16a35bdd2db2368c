package io.skopeo.operator.tags;

import io.skopeo.operator.oci.Tag;
import java.util.List;
import java.util.OptionalInt;

/**
 * A filter of the tags that a version, pattern or range matches.
 *
 * @param candidates whether release candidates are selected
 * @param include if not empty, at least one of them must match
 * @param exclude none of them may match
 * @param newest the number of newest tags to select; empty for all
 */
public record TagFilter(
    boolean candidates, List<TagRegex> include, List<TagRegex> exclude, OptionalInt newest) {
  boolean admits(Tag tag) {
    return (include.isEmpty() || include.stream().anyMatch(e -> e.matches(tag)))
        && exclude.stream().noneMatch(e -> e.matches(tag));
  }

  /** Returns the most steps that a character of a tag takes. */
  long size() {
    return include.stream().mapToLong(TagRegex::size).sum()
        + exclude.stream().mapToLong(TagRegex::size).sum();
  }
}
