package io.skopeo.operator.spec;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.spec.schedule.Schedule;
import io.skopeo.operator.tags.SelectedTag;
import io.skopeo.operator.tags.TagFilter;
import io.skopeo.operator.tags.TagMapping;
import io.skopeo.operator.tags.TagSelector;
import io.skopeo.operator.tags.VersionCriterion;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The valid and normalized spec of an Image.
 *
 * @param fingerprint a hash of the fields that decide which copies are wanted
 */
public record ImageIntent(
    Mode mode,
    Source from,
    Destination to,
    CopyScope scope,
    Pacing pacing,
    Hold hold,
    Execution execution,
    String fingerprint)
    implements ParsedSpec {
  /**
   * The images to copy.
   *
   * @param filter of the tags that the version matches
   */
  public record Source(Repository repository, VersionCriterion version, TagFilter filter) {}

  /**
   * The tags to write.
   *
   * @param assumed whether no registry was named, so that it is Docker Hub
   * @param overwrites whether a destination tag with another digest is replaced
   * @param keeps whether the spec says so of every tag, even one that the registry does not show
   */
  public record Destination(
      Repository repository,
      boolean assumed,
      TagMapping mapping,
      boolean overwrites,
      boolean keeps) {
    /** Returns words for a sentence; a repository that was not named in full is named. */
    public String words() {
      return assumed ? repository + " (no registry was named: Docker Hub)" : "the destination";
    }

    /** Returns a problem of the destination with the remark that nobody named its registry. */
    public Problem remarked(Problem problem) {
      boolean concerned =
          problem.sentence().contains(repository.toString())
              || (problem.reason().concernsDestination()
                  && problem.sentence().contains(Repository.DOCKER_HUB));
      return assumed && concerned
          ? new Problem(
              problem.reason(),
              "%s No registry was named for the destination: it is %s."
                  .formatted(problem.sentence(), repository))
          : problem;
    }
  }

  /**
   * The frequency of comparisons and copies.
   *
   * @param maxNewCopies the limit in one interval of the schedule; empty if there is none
   */
  public record Pacing(Schedule schedule, OptionalInt maxNewCopies) {}

  /**
   * The reasons to start no copy.
   *
   * @param dryRun whether copies are reported in the status and not started
   * @param approval the way to approve the Image, which is only planned until then; empty if it
   *     needs no approval
   */
  public record Hold(boolean dryRun, Optional<String> approval, boolean suspended) {}

  /**
   * The settings of TaskRuns.
   *
   * @param serviceAccount in the Image's own namespace; empty for central credentials
   */
  public record Execution(
      Optional<String> serviceAccount, TlsOptions tls, TaskRunOptions taskRun) {}

  public Repository source() {
    return from.repository();
  }

  public VersionCriterion version() {
    return from.version();
  }

  public Repository destination() {
    return to.repository();
  }

  public TagMapping mapping() {
    return to.mapping();
  }

  public boolean overwrites() {
    return to.overwrites();
  }

  public Schedule schedule() {
    return pacing.schedule();
  }

  public OptionalInt maxNewCopies() {
    return pacing.maxNewCopies();
  }

  public Optional<String> serviceAccount() {
    return execution.serviceAccount();
  }

  public TaskRunOptions taskRun() {
    return execution.taskRun();
  }

  /** Returns the default of spec.overwrite. */
  static boolean overwritesByDefault(Mode mode, VersionCriterion version, TagMapping mapping) {
    return mode == Mode.RECURRENT
        || (mode == Mode.ONE_SHOT && !(version instanceof VersionCriterion.Listed))
        || mapping instanceof TagMapping.Floating;
  }

  /** Returns the intent of an Image that is only planned until it is approved. */
  public ImageIntent awaiting(String how) {
    var awaiting = new Hold(hold.dryRun(), Optional.of(how), hold.suspended());
    return new ImageIntent(mode, from, to, scope, pacing, awaiting, execution, fingerprint);
  }

  /** Returns whether copies are planned in the status and not started. */
  public boolean isPlanned() {
    return hold.dryRun() || hold.approval().isPresent();
  }

  /** Returns whether no copy is started, as the user asked or until approval. */
  public boolean isHeld() {
    return hold.suspended() || isPlanned();
  }

  /** Returns whether tags are listed. */
  public boolean isPattern() {
    return version() instanceof VersionCriterion.Listed;
  }

  /** Returns the selection of listed tags; empty if images are named. */
  public Optional<TagSelector> selection() {
    return version() instanceof VersionCriterion.Listed listed
        ? Optional.of(new TagSelector(listed, from.filter(), mapping()))
        : Optional.empty();
  }

  /** Returns the images of a list; none if tags are selected in another way. */
  public List<SelectedTag> named() {
    return mapping() instanceof TagMapping.Itemized itemized ? itemized.from(source()) : List.of();
  }

  /** Returns whether it has a single destination tag. */
  public boolean writesOneTag() {
    return switch (mapping()) {
      case TagMapping.Retagged _, TagMapping.Floating _ -> true;
      case TagMapping.Itemized(var images) -> images.size() == 1;
      case TagMapping.Rewritten _ -> false;
      case TagMapping.Same _ -> !isPattern();
    };
  }

  /**
   * Returns whether it is reported that the source has lost an image that the destination keeps. Of
   * several listed tags, one that is listed without a manifest counts as not listed.
   */
  public boolean isKept() {
    return !isPattern() || writesOneTag();
  }

  /** Returns whether one of its copies may have the tag at the destination. */
  public boolean claims(Tag tag) {
    return switch (mapping()) {
      case TagMapping.Retagged(var to) -> to.equals(tag);
      case TagMapping.Floating(var to) -> to.equals(tag);
      case TagMapping.Itemized(var images) -> images.containsKey(tag);
      case TagMapping.Rewritten(var to) -> to.match(tag, from.filter().candidates()).isPresent();
      case TagMapping.Same _ -> matchesTag(tag);
    };
  }

  private boolean matchesTag(Tag source) {
    return version() instanceof VersionCriterion.Exact(var tag)
        ? tag.equals(source)
        : selection().filter(selection -> selection.selects(source)).isPresent();
  }

  /** Returns whether nothing is left to do once the copy is confirmed. */
  public boolean endsWhenFulfilled() {
    return mode == Mode.ONE_SHOT && !isPattern() && hold.approval().isEmpty();
  }

  /** Returns whether a listed destination tag counts as present, without comparing digests. */
  public boolean listedIsPresent() {
    return isPattern() && !overwrites();
  }
}
