package io.skopeo.operator.plan;

import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.reference.Digest;
import io.skopeo.operator.reference.Tag;
import io.skopeo.operator.tags.Chosen;
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
 * @param nextLook when they are to be asked next: the slot of the round
 * @param failures by destination tag; {@value #WHOLE} for the whole Image
 * @param folded the failures that were too many to be named, by reason
 * @param held what an exact or floating destination tag was last seen to hold
 * @param newCopies the copies that were started in the current round of the schedule
 */
public record Memory(
    Optional<Long> generation,
    Optional<String> fulfilled,
    Optional<String> handledRequest,
    Optional<Instant> lastSync,
    Optional<Instant> nextLook,
    Map<String, Failure> failures,
    List<Folded> folded,
    Optional<Held> held,
    Optional<NewCopies> newCopies) {
  /** The key of a failure that concerns no single tag. */
  public static final String WHOLE = "*";

  /** The state of a new Image. */
  public static final Memory NONE =
      new Memory(
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
  public record Held(Tag source, Tag destination, Digest digest) {}

  /** Returns the same state with another slot. */
  public Memory withNextLook(Optional<Instant> slot) {
    return new Memory(
        generation, fulfilled, handledRequest, lastSync, slot, failures, folded, held, newCopies);
  }

  /** Forgets the failures, which a changed spec may have fixed. */
  public Memory withoutFailures() {
    return with(Map.of(), List.of());
  }

  /** Returns whether something failed that other credentials may settle. */
  public boolean wantsCredentials() {
    return Stream.concat(
            failures.values().stream().map(failure -> failure.problem().reason()),
            folded.stream().map(Folded::reason))
        .anyMatch(Reason::isOfCredentials);
  }

  /** Ends every backoff, as a user asks for it, and keeps the counts. */
  public Memory withoutPauses(Instant now) {
    var tried = new LinkedHashMap<String, Failure>();
    failures.forEach((tag, failure) -> tried.put(tag, failure.restingUntil(now)));
    return with(tried, folded.stream().map(f -> f.resting(now)).toList());
  }

  /** Returns the same state with other failures that are not named. */
  Memory withFolded(List<Folded> groups) {
    return with(failures, groups);
  }

  private Memory with(Map<String, Failure> others, List<Folded> fold) {
    return new Memory(
        generation, fulfilled, handledRequest, lastSync, nextLook, others, fold, held, newCopies);
  }

  /**
   * Gives the failures that are not named to the first images that are missing and not named.
   * Images are tried in their order, so these are the ones that failed, unless the source has got
   * older versions since. What is missing beyond the count is new, and nothing holds it up.
   *
   * @param missing images that are not at the destination, in the order of the selection
   */
  public Memory naming(Stream<Chosen> missing) {
    Iterator<Failure> unnamed = folded.stream().flatMap(Folded::failures).iterator();
    var named = new LinkedHashMap<>(failures);
    missing
        .filter(image -> !failures.containsKey(image.destination().name()))
        .takeWhile(_ -> unnamed.hasNext())
        .forEach(image ->
            named.put(image.destination().name(), unnamed.next().of(image.source().reference())));
    return with(named, List.of());
  }

  /** Forgets failures of tags under which the source has another digest now. */
  Memory withoutReplaced(List<Sighting> sightings) {
    var others = new LinkedHashMap<>(failures);
    sightings.stream()
        .filter(
            seen -> failure(seen.image().destination().name()).filter(seen::replaces).isPresent())
        .forEach(seen -> others.remove(seen.image().destination().name()));
    return with(others, folded);
  }

  /** Returns the failure of the tag, or of the whole Image. */
  public Optional<Failure> failure(String destinationTag) {
    return Optional.ofNullable(failures.get(destinationTag));
  }
}
