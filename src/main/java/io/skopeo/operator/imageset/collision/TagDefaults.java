package io.skopeo.operator.imageset.collision;

import io.skopeo.operator.api.TagsSpec;
import io.skopeo.operator.imageset.list.TagChoice;
import java.util.List;
import java.util.Optional;

/**
 * The tags of repositories that name none, and the release candidates among them.
 *
 * @param template no selection is all tags
 * @param candidates whether release candidates are selected; empty if the template does not say
 */
public record TagDefaults(TagsSpec template, Optional<Boolean> candidates) {
  /** Returns what a choice selects, by expressions if by nothing else; empty for exact tags. */
  public Optional<TagsSpec> selection(TagChoice choice) {
    return switch (choice) {
      case TagChoice.OfTemplate() -> Optional.of(withAny(template));
      case TagChoice.Selected(var tags) -> Optional.of(withAny(tags));
      case TagChoice.Exact _ -> Optional.empty();
    };
  }

  /** Lets a selection that only counts or excludes begin with all tags. */
  private static TagsSpec withAny(TagsSpec tags) {
    return hasMatch(tags)
        ? tags
        : new TagsSpec(
            List.of(), null, List.of(".*"), tags.exclude(), tags.newest(), tags.maxNewCopies());
  }

  private static boolean hasMatch(TagsSpec tags) {
    return tags.semver() != null || !tags.include().isEmpty() || !tags.exact().isEmpty();
  }

  /**
   * Returns {@code spec.allowCandidateRelease} for a choice: true for all tags, of which candidates
   * are a part.
   */
  public Optional<Boolean> candidates(TagChoice choice) {
    boolean isAll =
        choice instanceof TagChoice.OfTemplate
            && !hasMatch(template)
            && template.exclude().isEmpty()
            && template.newest() == null;
    return candidates.or(() -> isAll ? Optional.of(true) : Optional.empty());
  }
}
