package io.skopeo.operator.imageset.list;

import io.skopeo.operator.imageset.list.notation.ListedReference;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.SafeText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects what a format reads in a list. */
final class EntryCollector {
  static final int MOST_ENTRIES = 5000;
  private static final int MOST_NAMED = 5;

  private final String list;
  private final List<ListEntry> entries = new ArrayList<>();
  private final List<EntryProblem> invalid = new ArrayList<>();
  private final Map<String, Set<String>> notTaken = new LinkedHashMap<>();
  private @Nullable Problem unreadable;
  private int lastEntry;
  private int lastInvalid;

  /**
   * Creates a collector.
   *
   * @param list the name of the list, for sentences
   */
  EntryCollector(String list) {
    this.list = list;
  }

  EntryOrigin at(int line) {
    return new EntryOrigin(list, line);
  }

  void add(ListEntry entry) {
    lastEntry = Math.max(lastEntry, entry.origin().line());
    entries.add(entry);
  }

  /** Adds the entry of a reference, or the problem in it. */
  void add(int line, String text) {
    switch (ListedReference.parse(text)) {
      case Parsed.Valid<ListedReference>(var reference) ->
          add(new ListEntry(at(line), reference.repository(), tags(reference)));
      case Parsed.Invalid<ListedReference>(var problem) -> invalid(line, text, problem);
    }
  }

  private static TagChoice tags(ListedReference reference) {
    return reference.isNameOnly()
        ? new TagChoice.OfTemplate()
        : new TagChoice.Exact(List.of(reference.item()));
  }

  /**
   * Adds an entry that cannot be used.
   *
   * @param text the entry as it is written
   * @param problem its sentence does not name the place
   */
  void invalid(int line, String text, Problem problem) {
    invalid(line, text, problem.sentence());
  }

  void invalid(int line, String text, String sentence) {
    lastInvalid = Math.max(lastInvalid, line);
    invalid.add(
        new EntryProblem(
            ListedReference.shown(text),
            new Problem(Reason.INVALID_ENTRY, at(line) + ": " + sentence)));
  }

  /**
   * Adds something that is not taken.
   *
   * @param subject such as {@code credentials of quay.io}
   * @param advice what to do instead; all subjects with the same advice share a sentence
   */
  void notTaken(String subject, String advice) {
    notTaken.computeIfAbsent(advice, _ -> new LinkedHashSet<>()).add(SafeText.quote(subject));
  }

  /** Refuses the list as a whole; only the first refusal counts. */
  void refuse(int line, String sentence) {
    unreadable =
        unreadable != null
            ? unreadable
            : new Problem(Reason.LIST_UNREADABLE, at(line) + ": " + sentence);
  }

  /** Returns whether more entries than a list may have are collected. */
  boolean isFull() {
    return entries.size() + invalid.size() > MOST_ENTRIES;
  }

  /**
   * Returns the list.
   *
   * @param isOpen whether nothing shows that the text is complete. If its last entry cannot be used
   *     then, the list may be cut off, and is refused
   */
  Parsed<RepositoryList> result(boolean isOpen) {
    if (unreadable != null) {
      return new Parsed.Invalid<>(unreadable);
    }
    if (isFull()) {
      return new Parsed.Invalid<>(
          new Problem(
              Reason.LIST_TOO_LONG,
              "%s has more than %,d entries: divide them among several ImageSets."
                  .formatted(list, MOST_ENTRIES)));
    }
    if (entries.isEmpty()) {
      return invalid.isEmpty()
          ? unreadable(list + " has no entry: write a repository, or remove the list.")
          : unreadable(
              "%s has no entry that can be used. %s"
                  .formatted(list, invalid.getFirst().problem().sentence()));
    }
    if (isOpen && lastInvalid > lastEntry) {
      return unreadable(
          "%s may be cut off, since it ends in the middle of an entry: %s"
              .formatted(list, invalid.getLast().problem().sentence()));
    }
    return new Parsed.Valid<>(new RepositoryList(entries, invalid, sentences()));
  }

  private static Parsed<RepositoryList> unreadable(String sentence) {
    return new Parsed.Invalid<>(new Problem(Reason.LIST_UNREADABLE, sentence));
  }

  private List<String> sentences() {
    return notTaken.entrySet().stream()
        .map(e ->
            "%s: the operator ignores %s: %s"
                .formatted(list, named(List.copyOf(e.getValue())), e.getKey()))
        .toList();
  }

  private static String named(List<String> subjects) {
    int others = subjects.size() - MOST_NAMED;
    return others <= 0
        ? String.join(", ", subjects)
        : "%s and %d more".formatted(String.join(", ", subjects.subList(0, MOST_NAMED)), others);
  }
}
