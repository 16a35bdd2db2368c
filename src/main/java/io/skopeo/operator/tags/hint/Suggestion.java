package io.skopeo.operator.tags.hint;

import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.tags.TagFilter;
import io.skopeo.operator.tags.TagMapping;
import io.skopeo.operator.tags.TagPattern;
import io.skopeo.operator.tags.TagRegex;
import io.skopeo.operator.tags.TagSelector;
import io.skopeo.operator.tags.VersionCriterion;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What to write to select the tags of a group. It was tried: it selects the newest of them.
 *
 * @param version of the spec that it is
 * @param include its expressions, if it is one
 * @param text for a sentence
 */
public record Suggestion(VersionCriterion version, List<TagRegex> include, String text) {
  private static final String NUMBER = "[0-9]+";
  private static final String COMMIT = "[0-9a-f]+";

  /** The length of the longest expression in a spec. */
  private static final int LONGEST = 256;

  static Optional<Suggestion> of(Group group, Core core, TagSelector selector) {
    if (!group.shape().hasPlainVersion()) {
      return Optional.empty();
    }
    List<Group.Values> values = group.values(core);
    return pattern(group, values, core, selector)
        .or(() -> expression(group, values, core, selector));
  }

  private static Optional<Suggestion> pattern(
      Group group, List<Group.Values> values, Core core, TagSelector selector) {
    var text = new StringBuilder();
    Iterator<Group.Values> next = values.iterator();
    for (TagShape.Part part : group.shape().parts()) {
      switch (part) {
        case TagShape.Part.Word(var word) -> text.append(word);
        case TagShape.Part.Commit _ -> {
          return Optional.empty();
        }
        case TagShape.Part.Digits _ -> {
          Group.Values allowed = next.next();
          if (allowed.digits().size() > 1) {
            return Optional.empty();
          }
          text.append(allowed.isOne() ? allowed.digits().iterator().next() : "x");
        }
      }
    }
    Tag example = group.newest();
    String version = text.toString();
    TagFilter filter = selector.filter();
    if (LetterX.isIn(version)) {
      return Optional.empty();
    }
    if (version.equals(example.name()) && TagPattern.parse(version).isEmpty()) {
      return exact(example, core, selector);
    }
    return TagPattern.parse(version)
        .<VersionCriterion.Listed>map(VersionCriterion.Matching::new)
        .filter(listed -> selects(listed, filter, selector, example))
        .map(listed ->
            new Suggestion(
                listed,
                filter.include(),
                "spec.source.version: %s%s".formatted(version, instead(core, selector, false))));
  }

  /** Suggests the tag itself, if its numbers are all asked for. */
  private static Optional<Suggestion> exact(Tag example, Core core, TagSelector selector) {
    TagFilter filter = selector.filter();
    return filter.include().isEmpty() && filter.exclude().isEmpty() && filter.newest().isEmpty()
        ? Optional.of(
            new Suggestion(
                new VersionCriterion.Exact(example),
                List.of(),
                "spec.source.version: %s%s".formatted(example, instead(core, selector, false))))
        : Optional.empty();
  }

  private static Optional<Suggestion> expression(
      Group group, List<Group.Values> values, Core core, TagSelector selector) {
    String text = regex(group.shape(), values.iterator());
    if (text.length() > LONGEST
        || !(TagRegex.parse("", text) instanceof Parsed.Valid<TagRegex>(var regex))) {
      return Optional.empty();
    }
    List<TagRegex> include = List.of(regex);
    TagFilter old = selector.filter();
    var filter = new TagFilter(old.candidates(), include, old.exclude(), old.newest());
    var version = new VersionCriterion.Included(include);
    return selects(version, filter, selector, group.newest())
        ? Optional.of(
            new Suggestion(
                version,
                include,
                "spec.tags.include: ['%s']%s".formatted(text, instead(core, selector, true))))
        : Optional.empty();
  }

  private static String regex(TagShape shape, Iterator<Group.Values> values) {
    var text = new StringBuilder();
    for (TagShape.Part part : shape.parts()) {
      text.append(
          switch (part) {
            case TagShape.Part.Word(var word) -> word.replace(".", "\\.");
            case TagShape.Part.Commit(var g) -> g + COMMIT;
            case TagShape.Part.Digits _ -> number(values.next());
          });
    }
    return text.toString();
  }

  private static String number(Group.Values allowed) {
    if (allowed.digits().isEmpty()) {
      return NUMBER;
    }
    String digits = String.join("|", allowed.digits());
    return allowed.isOne() ? digits : "(" + digits + ")";
  }

  /** Returns whether the tag is selected, with the same destination if that is possible. */
  private static boolean selects(
      VersionCriterion.Listed version, TagFilter filter, TagSelector selector, Tag tag) {
    return new TagSelector(version, filter, mapping(selector)).selects(tag);
  }

  private static TagMapping mapping(TagSelector selector) {
    return selector.mapping() instanceof TagMapping.Floating
        ? selector.mapping()
        : new TagMapping.Same();
  }

  /** Returns the fields that it takes the place of. */
  private static String instead(Core core, TagSelector selector, boolean include) {
    var fields = new ArrayList<String>();
    if (include || core instanceof Core.OfRange) {
      fields.add(core.field());
    }
    if (selector.mapping() instanceof TagMapping.Rewritten) {
      fields.add("spec.destination.version");
    }
    return fields.isEmpty() ? "" : " in place of " + String.join(" and ", fields);
  }
}
