package io.skopeo.operator.registry.http;

import io.skopeo.operator.registry.http.HttpOutcome.Response;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The kind of rule by which a registry refuses an image to an account that may pull. */
enum PolicyRule {
  VULNERABILITIES(" on vulnerabilities", "vulnerab|configured in xray"),
  SIGNATURES(" on signatures", "(?:image|artifact) is not signed"),
  QUARANTINE(" on quarantine", "is quarantined"),
  OTHER("", "projectpolicyviolation|configured policy|blocking policy");

  private static final int PRECONDITION_FAILED = 412;

  /** Statuses that have no other meaning for a request without conditions, or say no more. */
  private static final Set<Integer> STATUSES = Set.of(400, 403, PRECONDITION_FAILED);

  private static final int LONGEST = 1 << 14;

  private final String subject;
  private final Pattern words;

  PolicyRule(String subject, String words) {
    this.subject = subject;
    this.words = Pattern.compile(words);
  }

  /** Returns what the rule is about, as it follows "A policy". */
  String subject() {
    return subject;
  }

  /**
   * Finds the rule in the error that a registry sends: Harbor with status 412, Artifactory with
   * Xray and Nexus with its firewall with 403. Empty if the response is no such refusal.
   */
  static Optional<PolicyRule> of(Response response) {
    if (!STATUSES.contains(response.status())) {
      return Optional.empty();
    }
    String text = response.body().text().orElse("");
    String start = text.substring(0, Math.min(text.length(), LONGEST)).toLowerCase(Locale.ROOT);
    boolean named = Stream.of(OTHER, QUARANTINE, SIGNATURES).anyMatch(rule -> rule.isIn(start));
    return named || response.status() == PRECONDITION_FAILED
        ? Stream.of(values())
            .filter(rule -> rule.isIn(start))
            .findFirst()
            .or(() -> Optional.of(OTHER))
        : Optional.empty();
  }

  private boolean isIn(String text) {
    return words.matcher(text).find();
  }
}
