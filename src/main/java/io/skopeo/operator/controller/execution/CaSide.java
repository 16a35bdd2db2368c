package io.skopeo.operator.controller.execution;

import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.Result;

/** A side of an Image, with the names of the settings of its CA. */
public enum CaSide {
  SOURCE("source", "SOURCE_CA"),
  DESTINATION("destination", "DESTINATION_CA");

  private static final String TRUSTED = "have its CA trusted.";

  private final String word;
  private final String variable;

  CaSide(String word, String variable) {
    this.word = word;
    this.variable = variable;
  }

  /** Returns the field of an Image. */
  String field() {
    return "spec.tls.%s.caRef".formatted(word);
  }

  /** Returns the setting of the installation. */
  String setting() {
    return "%s (chart: config.%s.ca)".formatted(variable, word);
  }

  /** Adds to the problem of an untrusted certificate where to configure its CA. */
  public <T> Result<T> advise(Result<T> result, ExecutionTarget target) {
    return result instanceof Result.Failed<T> failed
        ? failed.with(advise(failed.problem(), target))
        : result;
  }

  /**
   * Interprets an answer about a manifest at the destination, whose credentials may push and not
   * pull.
   */
  public static <T> Result<T> ofDestination(Result<T> result, ExecutionTarget target) {
    return result instanceof Result.Failed<T> failed
            && failed.problem().reason() == Reason.AUTHENTICATION_FAILED
        ? failed.with(new Problem(Reason.DESTINATION_UNREADABLE, failed.problem().sentence()))
        : DESTINATION.advise(result, target);
  }

  Problem advise(Problem problem, ExecutionTarget target) {
    String sentence = problem.sentence();
    return problem.reason() == Reason.TLS_VERIFICATION_FAILED && sentence.endsWith(TRUSTED)
        ? new Problem(
            problem.reason(),
            "%s by %s."
                .formatted(
                    sentence.substring(0, sentence.length() - 1),
                    target.selfService() ? field() : setting()))
        : problem;
  }
}
