package io.skopeo.operator.imageset.list;

import io.skopeo.operator.api.TagsSpec;
import java.util.List;

/** The tags that an entry of a list names. */
public sealed interface TagChoice {
  /** No tag is named: those of the template are mirrored, or all. */
  record OfTemplate() implements TagChoice {}

  /**
   * Tags and digests, as spec.tags.exact of an Image has them.
   *
   * @param items each a tag, {@code sha256:…}, or {@code tag@sha256:…}
   */
  record Exact(List<String> items) implements TagChoice {
    public Exact {
      items = List.copyOf(items);
    }
  }

  /** The tag selection of spec.repositories, or one that a format of lists is translated to. */
  record Selected(TagsSpec tags) implements TagChoice {}
}
