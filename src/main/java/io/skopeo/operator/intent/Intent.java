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
 * The valid and normalized spec of an Image.
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

  /** Returns the default of spec.overwrite. */
  static boolean overwritesUnlessTold(Mode mode, Version version, TagMapping mapping) {
    return mode == Mode.RECURRENT
        || (mode == Mode.ONE_SHOT && !(version instanceof Version.Listed))
        || mapping instanceof TagMapping.Floating;
  }

  /** Returns the same intent for an Image that is only planned until it is approved. */
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

  /** Returns whether copies are planned in the status and not started. */
  public boolean isPlanned() {
    return dryRun || approval.isPresent();
  }

  /** Returns whether nothing new is started, by the user's will or until approval. */
  public boolean isHeld() {
    return suspended || isPlanned();
  }

  /** Returns whether tags are listed. */
  public boolean isPattern() {
    return version instanceof Version.Listed;
  }

  /** Returns the selection of listed tags; empty if one image is named. */
  public Optional<Selection> selection() {
    return version instanceof Version.Listed listed
        ? Optional.of(new Selection(listed, filter, mapping))
        : Optional.empty();
  }

  /** Returns whether one of its copies may have the tag at the destination. */
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

  /** Returns whether the work is over for good once the copy is confirmed. */
  public boolean endsWhenFulfilled() {
    return mode == Mode.ONE_SHOT && !isPattern() && approval.isEmpty();
  }

  /**
   * Returns whether a destination tag that is listed counts as present. If tags are replaced, only
   * the digest tells.
   */
  public boolean listedIsPresent() {
    return isPattern() && !overwrites();
  }
}
