package io.skopeo.operator.tags;

import io.skopeo.operator.oci.Tag;
import java.util.List;
import java.util.OptionalInt;

/**
 * A filter of the tags that a version, pattern or range matches.
 *
 * @param candidates whether release candidates are meant
 * @param include of which at least one has to match, where there are any
 * @param exclude of which none may match
 * @param newest how many of the newest are taken; empty for all
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
