package io.skopeo.operator.intent;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.reference.Repository;
import io.skopeo.operator.tags.TagMapping;
import io.skopeo.operator.tags.Version;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One Image's wish, valid and normalised.
 *
 * @param source where the images are
 * @param version which of them
 * @param candidates whether a pattern matches release candidates
 * @param destination where they shall be
 * @param mapping under which tags
 * @param schedule when to look again
 * @param suspended whether nothing new is started
 * @param serviceAccount of the Image's own namespace; empty for central credentials
 * @param maxNewCopies how many copies are started at most in a round of the schedule
 * @param fingerprint a hash of what decides which copies are wanted: a OneShot is fulfilled for it
 */
public record Intent(
    Mode mode,
    Repository source,
    Version version,
    boolean candidates,
    Repository destination,
    TagMapping mapping,
    Schedule schedule,
    boolean suspended,
    Optional<String> serviceAccount,
    OptionalInt maxNewCopies,
    String fingerprint)
    implements Reading {

  /** Whether a tag that exists at the destination is replaced when it differs. */
  public boolean overwrites() {
    return mode == Mode.RECURRENT
        || (mode == Mode.ONE_SHOT && !isPattern())
        || mapping instanceof TagMapping.Floating;
  }

  /** Whether tags are listed. */
  public boolean isPattern() {
    return version instanceof Version.Matching;
  }

  /** Whether the work is over for good once the copy is confirmed. */
  public boolean endsWhenFulfilled() {
    return mode == Mode.ONE_SHOT && !isPattern();
  }

  /**
   * Whether a destination tag that is listed counts as present. Where tags are replaced only the
   * digest tells.
   */
  public boolean listedIsPresent() {
    return isPattern() && !overwrites();
  }
}
