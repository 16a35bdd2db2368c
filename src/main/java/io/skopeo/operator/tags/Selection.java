package io.skopeo.operator.tags;

import io.skopeo.operator.reference.Repository;
import io.skopeo.operator.reference.Tag;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which tags of a listing are meant, and what they are called at the destination.
 *
 * @param pattern what tags must match
 * @param mapping how they are called at the destination
 * @param candidates whether release candidates are meant
 */
public record Selection(TagPattern pattern, TagMapping mapping, boolean candidates) {
  /**
   * Chooses from a listing; oldest version first, each destination tag once.
   *
   * <p>Where both spellings of a version exist ({@code 3.6} and {@code v3.6}), the one spelled like
   * the pattern is taken.
   */
  public List<Chosen> from(Repository repository, Collection<Tag> listing) {
    Map<Match, Tag> matches = new HashMap<>();
    for (Tag tag : listing) {
      pattern
          .match(tag, candidates)
          .ifPresent(match -> matches.merge(match, tag, this::spelledLikePattern));
    }
    List<Map.Entry<Match, Tag>> ordered =
        VersionOrder.sorted(matches.entrySet(), Map.Entry::getValue);
    return (mapping instanceof TagMapping.Floating && !ordered.isEmpty()
            ? List.of(ordered.getLast())
            : ordered)
        .stream()
            .flatMap(match ->
                mapping.map(match.getValue(), match.getKey()).stream()
                    .map(to -> Chosen.of(repository, match.getValue(), to)))
            .toList();
  }

  private Tag spelledLikePattern(Tag one, Tag other) {
    return pattern.isSpelledLike(one) ? one : other;
  }
}
