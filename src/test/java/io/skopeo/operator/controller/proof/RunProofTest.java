package io.skopeo.operator.controller.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skopeo.operator.controller.proof.RunProof.Claims;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunProofTest {
  private static final Instant DEADLINE = Instant.parse("2026-01-01T00:00:00Z");
  private static final Claims CLAIMS =
      new Claims("team", "run-1", "team", "lane", "0123abcd", "team/mirror@docker.io=12", DEADLINE);

  private final RunProof proof = new RunProof(key(1));

  private static byte[] key(int value) {
    byte[] key = new byte[RunProof.KEY_BYTES];
    Arrays.fill(key, (byte) value);
    return key;
  }

  @Test
  void ownRunIsVerified() {
    assertThat(proof.verify(CLAIMS, proof.sign(CLAIMS))).isTrue();
    assertThat(new RunProof(key(1)).verify(CLAIMS, proof.sign(CLAIMS)))
        .as("after a restart")
        .isTrue();
  }

  @Test
  void proofStaysTheSameInLaterVersions() {
    assertThat(proof.sign(CLAIMS))
        .isEqualTo("v1.00b36e2e16154551cf6c23e2fc1be69a3a5bc24f7c058078e84815a91b4a69e0");
  }

  static Stream<Claims> others() {
    return Stream.of(
        new Claims(
            "other", "run-1", "team", "lane", "0123abcd", "team/mirror@docker.io=12", DEADLINE),
        new Claims(
            "team", "run-2", "team", "lane", "0123abcd", "team/mirror@docker.io=12", DEADLINE),
        new Claims(
            "team", "run-1", "other", "lane", "0123abcd", "team/mirror@docker.io=12", DEADLINE),
        new Claims(
            "team", "run-1", "team", "lane2", "0123abcd", "team/mirror@docker.io=12", DEADLINE),
        new Claims(
            "team", "run-1", "team", "lane", "0123abce", "team/mirror@docker.io=12", DEADLINE),
        new Claims(
            "team", "run-1", "team", "lane", "0123abcd", "team/mirror@docker.io=1", DEADLINE),
        new Claims("team", "run-1", "team", "lane", "0123abcd", "", DEADLINE),
        new Claims(
            "team",
            "run-1",
            "team",
            "lane",
            "0123abcd",
            "team/mirror@docker.io=12",
            DEADLINE.plusSeconds(1)));
  }

  @ParameterizedTest
  @MethodSource("others")
  void proofOfARunHoldsForNoOther(Claims other) {
    assertThat(proof.verify(other, proof.sign(CLAIMS))).isFalse();
  }

  @Test
  void charactersDoNotMoveBetweenFields() {
    var one = new Claims("a", "bc", "team", "lane", "lines", "", DEADLINE);
    var other = new Claims("ab", "c", "team", "lane", "lines", "", DEADLINE);
    var third = new Claims("a2:bc", "", "team", "lane", "lines", "", DEADLINE);
    assertThat(Stream.of(one, other, third).map(proof::sign)).doesNotHaveDuplicates();
  }

  @Test
  void otherKeyMakesNoProof() {
    assertThat(proof.verify(CLAIMS, new RunProof(key(2)).sign(CLAIMS))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "v1.", "v2.00", "0", "v1.\u0000"})
  void forgedTextIsRefused(String text) {
    assertThat(proof.verify(CLAIMS, text)).isFalse();
  }

  @Test
  void shortenedOrUpperCaseProofIsRefused() {
    String signed = proof.sign(CLAIMS);
    assertThat(proof.verify(CLAIMS, signed.substring(0, signed.length() - 1))).isFalse();
    assertThat(proof.verify(CLAIMS, signed.toUpperCase(Locale.ROOT))).isFalse();
    assertThat(proof.verify(CLAIMS, signed + "0")).isFalse();
  }

  @Test
  void keyIsInNoText() {
    assertThat(proof.toString()).isEqualTo("a proof with a secret key");
    assertThatThrownBy(() -> new RunProof(new byte[] {1, 2, 3})).hasMessage("the key is too short");
  }
}
