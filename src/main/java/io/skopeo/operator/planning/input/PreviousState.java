package io.skopeo.operator.planning.input;

import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.planning.failure.FailureGroup;
import io.skopeo.operator.planning.failure.TagFailure;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.tags.SelectedTag;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The state that earlier rounds left in the status.
 *
 * @param generation of the spec that was last looked at
 * @param fulfilled the fingerprint of the spec that a OneShot has fulfilled
 * @param handledRequest the last value of the requestedAt annotation that was answered
 * @param lastSync when the registries were last compared with success
 * @param nextDue when they are to be asked next: the slot of the round
 * @param failures by destination tag; {@value #WHOLE} for the whole Image
 * @param failureGroups the failures that were too many to be named, by reason
 * @param currentTag what an exact or floating destination tag was last seen to hold
 * @param newCopies the copies that were started in the current round of the schedule
 */
public record PreviousState(
    Optional<Long> generation,
    Optional<String> fulfilled,
    Optional<String> handledRequest,
    Optional<Instant> lastSync,
    Optional<Instant> nextDue,
    Map<String, TagFailure> failures,
    List<FailureGroup> failureGroups,
    Optional<PreviousTag> currentTag,
    Optional<CopyBudget> newCopies) {
  /** The key of a failure that concerns no single tag. */
  public static final String WHOLE = "*";

  /** The state of a new Image. */
  public static final PreviousState NONE =
      new PreviousState(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Map.of(),
          List.of(),
          Optional.empty(),
          Optional.empty());

  /** A source tag, and the destination tag that held its image. */
  public record PreviousTag(Tag source, Tag destination, Digest digest) {}

  /** Returns the same state with another slot. */
  public PreviousState withNextDue(Optional<Instant> slot) {
    return new PreviousState(
        generation,
        fulfilled,
        handledRequest,
        lastSync,
        slot,
        failures,
        failureGroups,
        currentTag,
        newCopies);
  }

  /** Forgets the failures, which a changed spec may have fixed. */
  public PreviousState withoutFailures() {
    return with(Map.of(), List.of());
  }

  /** Returns whether something failed that other credentials may settle. */
  public boolean needsCredentials() {
    return Stream.concat(
            failures.values().stream().map(failure -> failure.problem().reason()),
            failureGroups.stream().map(FailureGroup::reason))
        .anyMatch(Reason::concernsCredentials);
  }

  /** Ends every backoff, as a user asks for it, and keeps the counts. */
  public PreviousState withoutBackoff(Instant now) {
    var tried = new LinkedHashMap<String, TagFailure>();
    failures.forEach((tag, failure) -> tried.put(tag, failure.backingOffUntil(now)));
    return with(tried, failureGroups.stream().map(f -> f.backingOff(now)).toList());
  }

  /** Returns the same state with other failures that are not named. */
  public PreviousState withFolded(List<FailureGroup> groups) {
    return with(failures, groups);
  }

  private PreviousState with(Map<String, TagFailure> others, List<FailureGroup> fold) {
    return new PreviousState(
        generation,
        fulfilled,
        handledRequest,
        lastSync,
        nextDue,
        others,
        fold,
        currentTag,
        newCopies);
  }

  /**
   * Gives the failures that are not named to the first images that are missing and not named.
   * Images are tried in their order, so these are the ones that failed, unless the source has got
   * older versions since. What is missing beyond the count is new, and nothing holds it up.
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
  public PreviousState withoutReplaced(List<TagObservation> sightings) {
    var others = new LinkedHashMap<>(failures);
    sightings.stream()
        .filter(tagObservation ->
            failure(tagObservation.image().destination().name())
                .filter(tagObservation::replaces)
                .isPresent())
        .forEach(tagObservation -> others.remove(tagObservation.image().destination().name()));
    return with(others, failureGroups);
  }

  /** Returns the failure of the tag, or of the whole Image. */
  public Optional<TagFailure> failure(String destinationTag) {
    return Optional.ofNullable(failures.get(destinationTag));
  }
}
