package io.skopeo.operator.controller.execution;

import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.Result;

/** A side of an Image, and where its CA is named. */
public enum CaSide {
  SOURCE("source", "SOURCE_CA"),
  DESTINATION("destination", "DESTINATION_CA");

  private static final String FULL_STOP = ".";

  private final String word;
  private final String variable;

  CaSide(String word, String variable) {
    this.word = word;
    this.variable = variable;
  }

  /** The field of an Image. */
  String field() {
    return "spec.tls.%s.caRef".formatted(word);
  }

  /** The installation's setting. */
  String setting() {
    return "%s (chart: config.%s.ca)".formatted(variable, word);
  }

  /** The same answer; of a certificate that is not trusted it says where the CA is to be named. */
  public <T> Result<T> advised(Result<T> answer, ExecutionTarget target) {
    return answer instanceof Result.Failed<T>(var problem)
        ? new Result.Failed<>(advised(problem, target))
        : answer;
  }

  /** The same of a problem. */
  Problem advised(Problem problem, ExecutionTarget target) {
    String sentence = problem.sentence();
    return problem.reason() == Reason.TLS_VERIFICATION_FAILED && sentence.endsWith(FULL_STOP)
        ? new Problem(
            problem.reason(),
            "%s by %s."
                .formatted(
                    sentence.substring(0, sentence.length() - FULL_STOP.length()),
                    target.owner().isPresent() ? field() : setting()))
        : problem;
  }
}
