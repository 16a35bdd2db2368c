package io.skopeo.operator.controller.execution;

import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.Result;
import java.util.EnumSet;
import java.util.Set;

/** A side of an Image: its name in messages, and the names of the settings of its CA. */
public enum CaSide {
  SOURCE("source", "Source: ", "SOURCE_CA"),
  DESTINATION("destination", "Destination: ", "DESTINATION_CA");

  /** What a registry, or the way to it, is the cause of. */
  private static final Set<Reason> OF_REGISTRIES =
      EnumSet.of(
          Reason.AUTHENTICATION_FAILED,
          Reason.DESTINATION_UNREADABLE,
          Reason.CREDENTIALS_NOT_BOUND,
          Reason.BLOCKED_BY_POLICY,
          Reason.TLS_VERIFICATION_FAILED,
          Reason.REGISTRY_UNREACHABLE,
          Reason.UNEXPECTED_ANSWER,
          Reason.ADDRESS_REFUSED);

  private static final String TRUSTED = "have its CA trusted.";

  private final String word;
  private final String prefix;
  private final String variable;

  CaSide(String word, String prefix, String variable) {
    this.word = word;
    this.prefix = prefix;
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

  /**
   * Says which side answered so, and where to configure its CA if its certificate is not trusted.
   */
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
    return DESTINATION.advise(
        result instanceof Result.Failed<T> failed
                && failed.problem().reason() == Reason.AUTHENTICATION_FAILED
            ? failed.with(new Problem(Reason.DESTINATION_UNREADABLE, failed.problem().sentence()))
            : result,
        target);
  }

  Problem advise(Problem problem, ExecutionTarget target) {
    return OF_REGISTRIES.contains(problem.reason())
        ? new Problem(problem.reason(), prefix + trusted(problem.sentence(), target))
        : problem;
  }

  private String trusted(String sentence, ExecutionTarget target) {
    return sentence.endsWith(TRUSTED)
        ? "%s by %s."
            .formatted(
                sentence.substring(0, sentence.length() - 1),
                target.selfService() ? field() : setting())
        : sentence;
  }
}
