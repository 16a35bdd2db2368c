package io.skopeo.operator.controller.observe.referrers;

import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;

/** The limits of what is copied with an image because it refers to it. */
public final class ReferrerLimits {
  /** The depth of what refers to what refers to what refers to an image. */
  public static final int MAX_DEPTH = 3;

  /** The most referrers of one manifest. */
  public static final int MOST_OF_ONE = 100;

  /** The most lines for one image, which with its parts has to fit into a run. */
  static final int MOST_LINES = 300;

  /** The largest referrer: signatures, attestations and SBOMs are far smaller. */
  static final long MAX_BYTES = 100L << 20;

  private ReferrerLimits() {}

  /** Returns the problem of more than that. */
  static Problem exceeded(Pinned subject, String limit) {
    return new Problem(
        Reason.TOO_MANY_REFERRERS,
        "More than %s refer to %s, as many as are copied with an image: narrow spec.referrers.artifactTypes, or leave spec.referrers and spec.signatures out."
            .formatted(limit, subject));
  }

  /** Returns the problem of a list that is not read to its end. */
  static Problem listTooLong(Pinned subject) {
    return new Problem(
        Reason.TOO_MANY_REFERRERS,
        "The list of what refers to %s is longer than the 1000 entries or 2 MiB that are read: shorten it, or leave spec.referrers and spec.signatures out."
            .formatted(subject));
  }
}
