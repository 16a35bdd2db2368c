package io.skopeo.operator.planning.input;

import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.planning.failure.FailureGroup;
import io.skopeo.operator.planning.failure.TagFailure;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.tags.SelectedTag;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The state that earlier passes left in the status.
 *
 * @param handled the parts of the Image that the operator has acted on
 * @param lastSync the time of the last comparison that changed something, or that a cron schedule
 *     asked for
 * @param settled whether nothing was under way: what is not at the destination has failed
 * @param failures by destination tag; {@value #WHOLE} for the whole Image
 * @param failureGroups failures that are too many to be named, by reason
 * @param currentTag the last image of an exact or floating destination tag
 * @param newCopies the copies started in the current interval of the schedule
 * @param knownRuns the runs with copies of the Image
 * @param matched whether the source had tags that the same spec selects
 */
public record PreviousState(
    Handled handled,
    Optional<Instant> lastSync,
    boolean settled,
    Map<String, TagFailure> failures,
    List<FailureGroup> failureGroups,
    Optional<PreviousTag> currentTag,
    Optional<CopyBudget> newCopies,
    KnownRuns knownRuns,
    boolean matched) {
  /** Creates a state of a source that had no tag that the spec selects. */
  public PreviousState(
      Handled handled,
      Optional<Instant> lastSync,
      boolean settled,
      Map<String, TagFailure> failures,
      List<FailureGroup> failureGroups,
      Optional<PreviousTag> currentTag,
      Optional<CopyBudget> newCopies,
      KnownRuns knownRuns) {
    this(
        handled,
        lastSync,
        settled,
        failures,
        failureGroups,
        currentTag,
        newCopies,
        knownRuns,
        false);
  }

  /** The key of a failure that concerns no single tag. */
  public static final String WHOLE = "*";

  /** The state of a new Image. */
  public static final PreviousState NONE =
      new PreviousState(
          new Handled(Optional.empty(), Optional.empty(), Optional.empty()),
          Optional.empty(),
          false,
          Map.of(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          KnownRuns.NONE,
          false);

  /**
   * The runs that the status tells of.
   *
   * @param open those whose outcome it does not report, as namespace/name
   * @param reportedUntil the end of the last run whose outcome it reports
   * @param last the runs with that end that it reports, if this process has reported them
   */
  public record KnownRuns(
      Set<String> open, Optional<Instant> reportedUntil, Optional<Set<String>> last) {
    /** No run. */
    public static final KnownRuns NONE =
        new KnownRuns(Set.of(), Optional.empty(), Optional.empty());

    public KnownRuns {
      open = Set.copyOf(open);
    }
  }

  /**
   * The parts of an Image that the operator has acted on.
   *
   * @param generation the last generation of the spec
   * @param fulfilled the fingerprint of the spec that a OneShot has fulfilled
   * @param request the last value of the requestedAt annotation
   */
  public record Handled(
      Optional<Long> generation, Optional<String> fulfilled, Optional<String> request) {}

  /** A source tag, and the destination tag that had its image. */
  public record PreviousTag(Tag source, Tag destination, Digest digest) {}

  /**
   * Forgets the failures, which a changed spec may have fixed, and what the earlier one matched.
   */
  public PreviousState withoutFailures() {
    return new PreviousState(
        handled, lastSync, settled, Map.of(), List.of(), currentTag, newCopies, knownRuns, false);
  }

  /** Returns whether anything failed that is tried again. */
  public boolean hasFailures() {
    return !failures.isEmpty() || !failureGroups.isEmpty();
  }

  /** Returns whether other credentials may fix one of the failures. */
  public boolean needsCredentials() {
    return Stream.concat(
            failures.values().stream().map(failure -> failure.problem().reason()),
            failureGroups.stream().map(FailureGroup::reason))
        .anyMatch(Reason::concernsCredentials);
  }

  /**
   * Ends every backoff, as a user asks for it, and keeps the counts. What was copied once to a
   * destination that does not show it is copied again; groups do not say what was.
   */
  public PreviousState withoutBackoff(Instant now) {
    var due = new LinkedHashMap<String, TagFailure>();
    failures.forEach((tag, failure) -> due.put(tag, failure.triedAgain(now)));
    return with(
        due,
        failureGroups.stream()
            .filter(group -> group.reason() != Reason.DESTINATION_UNREADABLE)
            .map(f -> f.backingOff(now))
            .toList());
  }

  private PreviousState with(Map<String, TagFailure> named, List<FailureGroup> groups) {
    return new PreviousState(
        handled, lastSync, settled, named, groups, currentTag, newCopies, knownRuns, matched);
  }

  /**
   * Gives the failures of groups to the first missing images without a failure. Images are tried in
   * their order, so these are the ones that failed, unless the source got older versions since.
   * Missing images beyond the count are new and do not back off.
   *
   * @param missing images that are not at the destination, in the order of the selection
   */
  public PreviousState naming(Stream<SelectedTag> missing) {
    Iterator<TagFailure> unnamed =
        failureGroups.stream().flatMap(FailureGroup::failures).iterator();
    var named = new LinkedHashMap<>(failures);
    missing
        .filter(image -> !failures.containsKey(image.destination().name()))
        .takeWhile(_ -> unnamed.hasNext())
        .forEach(image ->
            named.put(image.destination().name(), unnamed.next().of(image.source().reference())));
    return with(named, List.of());
  }

  /** Forgets failures of tags under which the source has another digest now. */
  public PreviousState withoutReplaced(List<TagObservation> observations) {
    var others = new LinkedHashMap<>(failures);
    observations.forEach(tag -> {
      String name = tag.image().destination().name();
      if (failure(name).filter(tag::replaces).isPresent()) {
        others.remove(name);
      }
    });
    return with(others, failureGroups);
  }

  /** Returns the runs whose outcome was not reported, as namespace/name. */
  public Set<String> runs() {
    return knownRuns.open();
  }

  /** Returns the end of the last run whose outcome was reported. */
  public Optional<Instant> reportedUntil() {
    return knownRuns.reportedUntil();
  }

  /** Returns the state with the runs of the last reported end, which the status does not have. */
  public PreviousState withLastRuns(Optional<Set<String>> last) {
    return new PreviousState(
        handled,
        lastSync,
        settled,
        failures,
        failureGroups,
        currentTag,
        newCopies,
        new KnownRuns(knownRuns.open(), knownRuns.reportedUntil(), last),
        matched);
  }

  /**
   * Returns whether a run was reported, if it is not among the open ones. The status has whole
   * seconds, as Tekton's times are, in which more than one run may end. A run that this process has
   * reported stays reported: Tekton may write its end a second time, with a later time.
   */
  public boolean hasReported(String run, Instant ended) {
    Instant end = ended.truncatedTo(ChronoUnit.SECONDS);
    Optional<Set<String>> last = knownRuns.last();
    return reportedUntil()
        .filter(until ->
            end.isBefore(until)
                || last.map(runs -> runs.contains(run)).orElseGet(() -> end.equals(until)))
        .isPresent();
  }

  /** Returns the failure of the tag, or of the whole Image. */
  public Optional<TagFailure> failure(String destinationTag) {
    return Optional.ofNullable(failures.get(destinationTag));
  }
}
