package io.skopeo.operator.plan;

import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.reference.Tag;
import io.skopeo.operator.tags.Selection;
import io.skopeo.operator.tags.TagMapping;

/**
 * An older Image with the same destination repository: what it may write is not written by another.
 *
 * @param name namespace/name
 * @param intent what it wants
 */
public record Elder(String name, Intent intent) {
  /** Returns whether it names the one tag that it writes. */
  boolean isOneTag() {
    return switch (intent.mapping()) {
      case TagMapping.Retagged _, TagMapping.Floating _ -> true;
      case TagMapping.Rewritten _ -> false;
      case TagMapping.Same _ -> !intent.isPattern();
    };
  }

  /** Returns the most steps it takes to tell whether it claims the tag. */
  long steps(Tag tag) {
    return intent.mapping() instanceof TagMapping.Same
        ? intent.selection().map(selection -> selection.steps(tag)).orElse(Selection.STEPS_OF_MATCH)
        : Selection.STEPS_OF_MATCH;
  }
}
