package io.skopeo.operator.registry.tags;

import io.skopeo.operator.oci.Tag;
import java.util.List;

/**
 * A tag list.
 *
 * @param tags without those that are attached to digests
 * @param attached tests for those that are
 */
record TagList(List<Tag> tags, AttachedSet attached) {
  /** The heap that a tag in a list takes beside its characters, as measured. */
  private static final int TAG_BYTES = 48;

  /** Estimates the heap that tags take, in bytes. */
  static int bytes(int tags, int characters) {
    return TAG_BYTES * tags + characters;
  }

  /** Estimates the heap that the list takes, in bytes. */
  int bytes() {
    return bytes(tags.size(), tags.stream().mapToInt(tag -> tag.name().length()).sum())
        + AttachedSet.bytes(attached.size());
  }
}
