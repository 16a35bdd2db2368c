package io.skopeo.operator.copying;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CopyOutcomeTest {
  @ParameterizedTest
  @EnumSource
  void outcomeHasAReasonOfCopies(CopyOutcome outcome) {
    assertThat(outcome.reason().concernsCopy()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "OVER_QUOTA, destination: denied: quota, met the quota of the destination in TaskRun r: denied: quota",
    "OVER_QUOTA, denied: quota, met the quota of a registry in TaskRun r: denied: quota",
    "BLOCKED, source: not signed, was blocked by a policy of the source in TaskRun r: not signed",
    "BLOCKED, not signed, was blocked by a policy in TaskRun r: not signed",
    "RATE_LIMITED, source: slow, met the rate limit of the source in TaskRun r: slow",
    "UNAUTHORIZED, source: denied, was refused by the source in TaskRun r: denied",
    "UNAUTHORIZED, denied, was refused by one of the registries in TaskRun r: denied",
    "UNAUTHORIZED, the source: denied, was refused by one of the registries in TaskRun r: the source: denied",
    "REFUSED_BY_DESTINATION, destination: no, was refused by the destination in TaskRun r: no",
    "REFUSED_BY_DESTINATION, read the log, was refused by the destination in TaskRun r: read the log",
    "FAILED, destination: 500, failed in TaskRun r: destination: 500",
  })
  void sideIsNamedOnce(CopyOutcome outcome, String message, String words) {
    assertThat(outcome.words("r", message)).isEqualTo(words);
  }
}
