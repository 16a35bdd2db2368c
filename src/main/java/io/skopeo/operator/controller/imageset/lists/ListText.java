package io.skopeo.operator.controller.imageset.lists;

import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Sha256;

/**
 * The text of a list, or why there is none.
 *
 * @param name for messages: {@code ConfigMap mirrors, key mirrors.yaml}, the URL without its query,
 *     or the field if it names neither
 */
public record ListText(String name, Outcome outcome) {
  private static final int REVISION_BYTES = 6;

  /** The outcome of reading a list. */
  public sealed interface Outcome {}

  /**
   * The list was read.
   *
   * @param revision the beginning of the text's SHA-256, 12 hexadecimal characters
   */
  public record Text(String text, String revision) implements Outcome {
    /** Adds the revision to a text. */
    static Text of(String text) {
      return new Text(text, Sha256.hex(text, REVISION_BYTES));
    }

    /** Omits the text. */
    @Override
    public String toString() {
      return "Text[revision=%s]".formatted(revision);
    }
  }

  /** The list is optional, and its ConfigMap or key does not exist. */
  public record Absent() implements Outcome {}

  /** The list cannot be read. */
  public record Failed(Problem problem) implements Outcome {}
}
