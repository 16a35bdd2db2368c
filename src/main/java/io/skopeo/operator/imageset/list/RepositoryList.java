package io.skopeo.operator.imageset.list;

import java.util.List;

/**
 * A list that was read.
 *
 * @param entries in their order
 * @param invalid the entries that cannot be mirrored
 * @param notTaken sentences about what of the list is not taken, such as credentials
 */
public record RepositoryList(
    List<ListEntry> entries, List<EntryProblem> invalid, List<String> notTaken) {
  /** A list without entries. */
  public static final RepositoryList EMPTY = new RepositoryList(List.of(), List.of(), List.of());

  public RepositoryList {
    entries = List.copyOf(entries);
    invalid = List.copyOf(invalid);
    notTaken = List.copyOf(notTaken);
  }
}
