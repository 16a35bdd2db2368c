package io.skopeo.operator.spec;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.spec.schedule.Schedule;
import io.skopeo.operator.tags.TagFilter;
import io.skopeo.operator.tags.TagMapping;
import io.skopeo.operator.tags.TagSelector;
import io.skopeo.operator.tags.VersionSelector;
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
 * @param scope how much of each image is copied
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
 * @param taskRun how its TaskRuns are made
 * @param fingerprint a hash of what decides which copies are wanted: a OneShot is fulfilled for it
 */
public record ImageIntent(
    Mode mode,
    Repository source,
    VersionSelector version,
    TagFilter filter,
    Repository destination,
    TagMapping mapping,
    CopyScope scope,
    OptionalInt maxNewCopies,
    Schedule schedule,
    boolean overwrites,
    boolean dryRun,
    Optional<String> approval,
    boolean suspended,
    Optional<String> serviceAccount,
    TlsOptions tls,
    TaskRunOptions taskRun,
    String fingerprint)
    implements ParsedSpec {

  /** Returns the default of spec.overwrite. */
  static boolean overwritesByDefault(Mode mode, VersionSelector version, TagMapping mapping) {
    return mode == Mode.RECURRENT
        || (mode == Mode.ONE_SHOT && !(version instanceof VersionSelector.Listed))
        || mapping instanceof TagMapping.Floating;
  }

  /** Returns the same intent for an Image that is only planned until it is approved. */
  public ImageIntent awaiting(String how) {
    return new ImageIntent(
        mode,
        source,
        version,
        filter,
        destination,
        mapping,
        scope,
        maxNewCopies,
        schedule,
        overwrites,
        dryRun,
        Optional.of(how),
        suspended,
        serviceAccount,
        tls,
        taskRun,
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
    return version instanceof VersionSelector.Listed;
  }

  /** Returns the selection of listed tags; empty if one image is named. */
  public Optional<TagSelector> selection() {
    return version instanceof VersionSelector.Listed listed
        ? Optional.of(new TagSelector(listed, filter, mapping))
        : Optional.empty();
  }

  /** Returns whether one of its copies may have the tag at the destination. */
  public boolean claims(Tag tag) {
    return switch (mapping) {
      case TagMapping.Retagged(var to) -> to.equals(tag);
      case TagMapping.Floating(var to) -> to.equals(tag);
      case TagMapping.Rewritten(var to) -> to.match(tag, filter.candidates()).isPresent();
      case TagMapping.Same _ -> matchesTag(tag);
    };
  }

  private boolean matchesTag(Tag source) {
    return version instanceof VersionSelector.Exact(var tag)
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
