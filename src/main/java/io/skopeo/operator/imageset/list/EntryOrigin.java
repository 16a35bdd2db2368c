package io.skopeo.operator.imageset.list;

/**
 * The place of an entry, for sentences.
 *
 * @param list such as {@code ConfigMap mirrors, key mirrors.yaml}, a URL, or {@code
 *     spec.repositories}
 * @param line the number of the line, or of the entry in spec.repositories; 1 for the first
 */
public record EntryOrigin(String list, int line) {
  @Override
  public String toString() {
    return list.startsWith("spec.") ? "%s[%d]".formatted(list, line - 1) : list + ", line " + line;
  }
}
