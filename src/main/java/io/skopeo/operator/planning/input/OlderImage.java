package io.skopeo.operator.planning.input;

import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.tags.TagMapping;
import io.skopeo.operator.tags.TagSelector;

/**
 * An older Image with the same destination repository: no other Image writes its tags.
 *
 * @param name namespace/name
 */
public record OlderImage(String name, ImageIntent intent) {
  /** Returns whether it names the tags that it writes. */
  boolean namesItsTags() {
    return switch (intent.mapping()) {
      case TagMapping.Retagged _, TagMapping.Floating _, TagMapping.Itemized _ -> true;
      case TagMapping.Rewritten _ -> false;
      case TagMapping.Same _ -> !intent.isPattern();
    };
  }

  /** Returns the most steps that {@link ImageIntent#claims} takes for the tag. */
  long steps(Tag tag) {
    return intent.mapping() instanceof TagMapping.Same
        ? intent
            .selection()
            .map(selection -> selection.steps(tag))
            .orElse(TagSelector.STEPS_OF_MATCH)
        : TagSelector.STEPS_OF_MATCH;
  }
}
