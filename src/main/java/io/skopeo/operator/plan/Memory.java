package io.skopeo.operator.plan;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What earlier rounds left in the status.
 *
 * @param generation of the spec that was last looked at
 * @param fulfilled the fingerprint of the spec that a OneShot has fulfilled
 * @param handledRequest the last value of the requestedAt annotation that was answered
 * @param lastSync when the registries were last compared with success
 * @param nextLook when they are to be asked next: the slot of the round
 * @param failures by destination tag; {@value #WHOLE} for the whole Image
 */
public record Memory(
    Optional<Long> generation,
    Optional<String> fulfilled,
    Optional<String> handledRequest,
    Optional<Instant> lastSync,
    Optional<Instant> nextLook,
    Map<String, Failure> failures) {
  /** The key of a failure that concerns no single tag. */
  public static final String WHOLE = "*";

  /** Of an Image that was never looked at. */
  public static final Memory NONE =
      new Memory(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Map.of());

  /** Without the failures, which a changed spec may have mended. */
  public Memory withoutFailures() {
    return new Memory(generation, fulfilled, handledRequest, lastSync, nextLook, Map.of());
  }

  /** With every pause over, as a user asks for it; what was counted stays counted. */
  public Memory withoutPauses(Instant now) {
    var tried = new LinkedHashMap<String, Failure>();
    failures.forEach((tag, failure) ->
        tried.put(tag, new Failure(failure.source(), failure.problem(), failure.attempts(), now)));
    return new Memory(generation, fulfilled, handledRequest, lastSync, nextLook, tried);
  }

  /** What failed of the tag, or of the whole. */
  Optional<Failure> failure(String destinationTag) {
    return Optional.ofNullable(failures.get(destinationTag));
  }
}
