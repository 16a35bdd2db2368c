package io.skopeo.operator.problem;

import java.util.Objects;

/**
 * One thing that is wrong.
 *
 * @param reason the documented word for it
 * @param sentence what is wrong, where, and what to do; never a secret, never a response body
 */
public record Problem(Reason reason, String sentence) {
  public Problem {
    Objects.requireNonNull(reason);
    Objects.requireNonNull(sentence);
  }

  /** A problem in the spec of an Image. */
  public static Problem inSpec(String sentence) {
    return new Problem(Reason.INVALID_SPEC, sentence);
  }
}
