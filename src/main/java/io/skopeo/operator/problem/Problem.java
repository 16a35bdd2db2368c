package io.skopeo.operator.problem;

import java.util.Objects;

/**
 * One thing that is wrong.
 *
 * @param reason the documented word for it
 * @param sentence what is wrong, where, and what to do; never a secret, never a response body. It
 *     is made {@link Plain}
 */
public record Problem(Reason reason, String sentence) {
  /** The most characters of a sentence. */
  public static final int LONGEST = 1024;

  public Problem {
    Objects.requireNonNull(reason);
    sentence = Plain.text(sentence, LONGEST);
  }

  /** A problem in the spec of an Image. */
  public static Problem inSpec(String sentence) {
    return new Problem(Reason.INVALID_SPEC, sentence);
  }
}
