package io.skopeo.operator.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ParsedTest {
  private static final Problem PROBLEM = Problem.inSpec("It is odd.");

  @Test
  void validGoesOn() {
    assertThat(new Parsed.Valid<>(1).then(n -> new Parsed.Valid<>(n + 1)).orThrow()).isEqualTo(2);
  }

  @Test
  void invalidStaysWhatItIs() {
    assertThat(new Parsed.Invalid<Integer>(PROBLEM).then(n -> new Parsed.Valid<>(n + 1)))
        .isEqualTo(new Parsed.Invalid<>(PROBLEM));
  }

  @Test
  void invalidThrowsItsSentence() {
    assertThatThrownBy(() -> new Parsed.Invalid<Integer>(PROBLEM).orThrow())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("It is odd.");
  }
}
