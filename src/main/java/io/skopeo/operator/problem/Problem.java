package io.skopeo.operator.problem;

import java.util.Objects;

/**
 * A documented reason with a sentence for the user.
 *
 * @param sentence what is wrong, where, and what to do, as {@link SafeText}; never a secret, never
 *     a response body
 */
public record Problem(Reason reason, String sentence) {
  /** The length of the longest sentence, in characters. */
  public static final int LONGEST = 1024;

  public Problem {
    Objects.requireNonNull(reason);
    sentence = SafeText.sentence(sentence, LONGEST);
  }

  /** Creates a problem in the spec of an Image. */
  public static Problem inSpec(String sentence) {
    return new Problem(Reason.INVALID_SPEC, sentence);
  }
}
