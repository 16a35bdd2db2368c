package io.skopeo.operator.intent;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.reference.Repository;
import io.skopeo.operator.reference.Tag;
import io.skopeo.operator.tags.Filter;
import io.skopeo.operator.tags.Selection;
import io.skopeo.operator.tags.TagMapping;
import io.skopeo.operator.tags.Version;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One Image's wish, valid and normalised.
 *
 * @param source where the images are
 * @param version which of them
 * @param filter what is left of the tags that the version matches
 * @param destination where they shall be
 * @param mapping under which tags
 * @param extent how much of each image is copied
 * @param maxNewCopies how many copies are started in one round; empty for as many as the
 *     installation allows
 * @param schedule when to look again
 * @param overwrites whether a tag that exists at the destination is replaced when it differs
 * @param dryRun whether nothing new is started, and the status says what would be
 * @param approval how the Image is approved, where it is planned only until it is; empty where it
 *     need not be
 * @param suspended whether nothing new is started
 * @param serviceAccount of the Image's own namespace; empty for central credentials
 * @param tls how certificates are verified
 * @param runs how its TaskRuns are made
 * @param fingerprint a hash of what decides which copies are wanted: a OneShot is fulfilled for it
 */
public record Intent(
    Mode mode,
    Repository source,
    Version version,
    Filter filter,
    Repository destination,
    TagMapping mapping,
    Extent extent,
    OptionalInt maxNewCopies,
    Schedule schedule,
    boolean overwrites,
    boolean dryRun,
    Optional<String> approval,
    boolean suspended,
    Optional<String> serviceAccount,
    TlsWish tls,
    RunWish runs,
    String fingerprint)
    implements Reading {

  /** What holds where spec.overwrite says nothing. */
  static boolean overwritesUnlessTold(Mode mode, Version version, TagMapping mapping) {
    return mode == Mode.RECURRENT
        || (mode == Mode.ONE_SHOT && !(version instanceof Version.Listed))
        || mapping instanceof TagMapping.Floating;
  }

  /** The same wish of an Image that is planned only until it is approved. */
  public Intent awaiting(String how) {
    return new Intent(
        mode,
        source,
        version,
        filter,
        destination,
        mapping,
        extent,
        maxNewCopies,
        schedule,
        overwrites,
        dryRun,
        Optional.of(how),
        suspended,
        serviceAccount,
        tls,
        runs,
        fingerprint);
  }

  /** Whether the status says what would be copied, and nothing is. */
  public boolean isPlanned() {
    return dryRun || approval.isPresent();
  }

  /** Whether nothing new is started, because the user says so or has not said yet. */
  public boolean isHeld() {
    return suspended || isPlanned();
  }

  /** Whether tags are listed. */
  public boolean isPattern() {
    return version instanceof Version.Listed;
  }

  /** Which of the listed tags are meant; empty where one image is named and no tag is listed. */
  public Optional<Selection> selection() {
    return version instanceof Version.Listed listed
        ? Optional.of(new Selection(listed, filter, mapping))
        : Optional.empty();
  }

  /** Whether one of its copies may have the tag at the destination. */
  public boolean claims(Tag tag) {
    return switch (mapping) {
      case TagMapping.Retagged(var to) -> to.equals(tag);
      case TagMapping.Floating(var to) -> to.equals(tag);
      case TagMapping.Rewritten(var to) -> to.match(tag, filter.candidates()).isPresent();
      case TagMapping.Same _ -> means(tag);
    };
  }

  private boolean means(Tag source) {
    return version instanceof Version.Exact(var tag)
        ? tag.equals(source)
        : selection().filter(selection -> selection.selects(source)).isPresent();
  }

  /** Whether the work is over for good once the copy is confirmed. */
  public boolean endsWhenFulfilled() {
    return mode == Mode.ONE_SHOT && !isPattern() && approval.isEmpty();
  }

  /**
   * Whether a destination tag that is listed counts as present. Where tags are replaced only the
   * digest tells.
   */
  public boolean listedIsPresent() {
    return isPattern() && !overwrites();
  }
}
