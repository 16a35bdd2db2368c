package io.skopeo.operator.copying;

import io.skopeo.operator.problem.Reason;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Derives a reason from skopeo's last words on a copy, which say more than the Task's one
 * character: the side that refused credentials, and rules by which a registry refuses each attempt.
 * The phrases are those of the distribution specification's error codes, and of the vendors in
 * {@code docs/registries.md}.
 */
public final class SkopeoErrors {
  private static final List<String> OF_DESTINATION =
      List.of(
          "initializing destination",
          "at destination",
          "upload",
          "writing manifest",
          "writing blob");

  private static final List<Phrase> REFUSALS =
      List.of(
          new Phrase("immutable", Reason.DESTINATION_IMMUTABLE),
          new Phrase("cannot be overwritten", Reason.DESTINATION_IMMUTABLE),
          new Phrase("quota", Reason.QUOTA_EXCEEDED),
          new Phrase("exceed the configured upper limit", Reason.QUOTA_EXCEEDED),
          new Phrase("configured policy", Reason.BLOCKED_BY_POLICY),
          new Phrase("rejected by policy", Reason.BLOCKED_BY_POLICY),
          new Phrase("source image rejected", Reason.BLOCKED_BY_POLICY),
          new Phrase("is not signed", Reason.BLOCKED_BY_POLICY));

  private static final List<Phrase> REFUSALS_OF_DESTINATION =
      List.of(
          new Phrase("name unknown", Reason.DESTINATION_MISSING),
          new Phrase("name_unknown", Reason.DESTINATION_MISSING),
          new Phrase("does not exist in the registry", Reason.DESTINATION_MISSING),
          new Phrase("repository name not known", Reason.DESTINATION_MISSING));

  private record Phrase(String words, Reason reason) {}

  private SkopeoErrors() {}

  /**
   * Returns the reason why a copy failed.
   *
   * @param message skopeo's last words, or empty
   */
  public static Reason reason(CopyOutcome outcome, Copy copy, String message) {
    String words =
        message
            .replace(copy.source().repository().path(), "")
            .replace(copy.destination().repository().path(), "")
            .toLowerCase(Locale.ROOT);
    return switch (outcome) {
      case UNAUTHORIZED ->
          isOfDestination(words) ? Reason.DESTINATION_UNWRITABLE : outcome.reason();
      case FAILED -> refusal(words).orElse(outcome.reason());
      default -> outcome.reason();
    };
  }

  private static Optional<Reason> refusal(String words) {
    Stream<Phrase> phrases =
        isOfDestination(words)
            ? Stream.concat(REFUSALS.stream(), REFUSALS_OF_DESTINATION.stream())
            : REFUSALS.stream();
    return phrases.filter(phrase -> words.contains(phrase.words())).map(Phrase::reason).findFirst();
  }

  private static boolean isOfDestination(String words) {
    return words.startsWith("destination:") || OF_DESTINATION.stream().anyMatch(words::contains);
  }
}
