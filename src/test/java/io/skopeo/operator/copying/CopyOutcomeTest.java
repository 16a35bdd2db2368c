package io.skopeo.operator.copying;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CopyOutcomeTest {
  @ParameterizedTest
  @EnumSource
  void outcomeHasAReasonOfCopies(CopyOutcome outcome) {
    assertThat(outcome.reason().concernsCopy()).isTrue();
  }
}
