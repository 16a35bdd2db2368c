package io.skopeo.operator.registry;

import java.util.Collection;

/** What tags take of the heap, as measured (docs/benchmarks.md). */
final class TagBytes {
  /** Beside its characters, with its place in a list. */
  private static final int OF_ONE = 48;

  private TagBytes() {}

  /** Bytes of so many tags that have so many characters in all. */
  static int of(int tags, int characters) {
    return OF_ONE * tags + characters;
  }

  /** Bytes of the tags that have these names. */
  static int of(Collection<String> names) {
    return of(names.size(), characters(names));
  }

  static int characters(Collection<String> names) {
    return names.stream().mapToInt(String::length).sum();
  }
}
