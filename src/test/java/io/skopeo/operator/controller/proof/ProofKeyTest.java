package io.skopeo.operator.controller.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.skopeo.operator.controller.proof.RunProof.Claims;
import io.skopeo.operator.credentials.FakeApiServer;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProofKeyTest {
  private static final String PATH = "/api/v1/namespaces/team-a/secrets";
  private static final Claims CLAIMS =
      new Claims("team-a", "run", "team-a", "lane", "lines", "", Instant.EPOCH);

  private final FakeApiServer server = new FakeApiServer();
  private final KubernetesClient client = server.client();

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  private ProofKey key() {
    return new ProofKey(client, "team-a");
  }

  private static Secret secret(String key) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName(ProofKey.SECRET)
        .endMetadata()
        .withData(Map.of(ProofKey.FIELD, key))
        .build();
  }

  private static String base64(int bytes) {
    return Base64.getEncoder().encodeToString(new byte[bytes]);
  }

  @Test
  void missingKeyIsCreatedOnceAndFoundAgain() {
    String signed = key().proof().orThrow().sign(CLAIMS);
    ProofKey later = key();
    assertThat(later.proof().orThrow().verify(CLAIMS, signed)).isTrue();
    assertThat(later.proof().orThrow().verify(CLAIMS, signed)).isTrue();
    assertThat(server.requests())
        .containsExactly(
            "GET " + PATH + "/" + ProofKey.SECRET,
            "POST " + PATH,
            "GET " + PATH + "/" + ProofKey.SECRET);
  }

  @Test
  void keysAreRandom() {
    try (var other = new FakeApiServer();
        var otherClient = other.client()) {
      String signed = new ProofKey(otherClient, "team-a").proof().orThrow().sign(CLAIMS);
      assertThat(key().proof().orThrow().verify(CLAIMS, signed)).isFalse();
    }
  }

  @Test
  void keyOfAFasterOperatorIsUsed() {
    server.beforeCreate(() -> server.put(secret(base64(32))));
    assertThat(key().proof().orThrow().sign(CLAIMS))
        .isEqualTo(new RunProof(new byte[32]).sign(CLAIMS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "AAAA", "not base64!"})
  void uselessKeyIsReportedAndNotReplaced(String key) {
    server.put(secret(key));
    Problem problem = problem();
    assertThat(problem.reason()).isEqualTo(Reason.SECRET_INVALID);
    assertThat(problem.sentence())
        .startsWith("Secret team-a/skopeo-operator-run-key has no key of at least 32 bytes");
    assertThat(server.requests()).noneMatch(request -> request.startsWith("POST"));
  }

  @Test
  void correctedKeyIsUsedWithoutARestart() {
    ProofKey key = key();
    server.put(secret("AAAA"));
    assertThat(key.proof()).isInstanceOf(Parsed.Invalid.class);
    server.put(secret(base64(32)));
    assertThat(key.proof()).isInstanceOf(Parsed.Valid.class);
  }

  @ParameterizedTest
  @CsvSource({"403, ACCESS_DENIED", "500, KUBERNETES_ERROR"})
  void refusedRequestIsReported(int status, Reason reason) {
    server.fail("Secret", ProofKey.SECRET, status);
    assertThat(problem().reason()).isEqualTo(reason);
  }

  private Problem problem() {
    return ((Parsed.Invalid<RunProof>) key().proof()).problem();
  }

  @Test
  void keyIsInNoText() {
    server.put(secret(base64(32)));
    ProofKey key = key();
    assertThat(key.proof().toString() + key).doesNotContain(base64(32));
  }
}
