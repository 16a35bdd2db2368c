package io.skopeo.operator.registry.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthChallengeTest {
  private static final Map<String, String> USUAL =
      Map.of(
          "realm",
          "https://auth.example.com/token",
          "service",
          "registry",
          "scope",
          "repository:a/b:pull");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer realm=\"https://auth.example.com/token\",service=\"registry\",scope=\"repository:a/b:pull\"",
        "bearer scope=\"repository:a/b:pull\", SERVICE=registry , Realm=\"https://auth.example.com/token\"",
        "BEARER realm=https://auth.example.com/token,service=registry,scope=repository:a/b:pull",
        "Bearer realm = \"https://auth.example.com/token\",,service =\"registry\",\tscope= \"repository:a/b:pull\",",
        "  Bearer   realm=\"https://auth.example.com\\/token\",service=\"re\\gistry\",scope=\"repository:a/b:pull\"",
        "Bearer realm=\"https://auth.example.com/token\",service=\"registry\",scope=\"repository:a/b:pull\",realm=\"https://evil\"",
      })
  void everyLegalSpellingIsRead(String header) {
    assertThat(AuthChallenge.parse(List.of(header)))
        .containsExactly(new AuthChallenge("bearer", USUAL));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic realm=\"a, b\", Bearer realm=\"https://x\",service=\"s\"",
        "Basic realm=\"a, b\" , , Bearer service=s, realm=https://x",
        "Basic realm=\"a, b\", bearer realm=\"https://x\", service=\"s\"",
      })
  void severalChallengesStandInOneHeader(String header) {
    assertThat(AuthChallenge.parse(List.of(header)))
        .containsExactly(
            new AuthChallenge("basic", Map.of("realm", "a, b")),
            new AuthChallenge("bearer", Map.of("realm", "https://x", "service", "s")));
  }

  @Test
  void severalHeadersAreReadInOrder() {
    assertThat(AuthChallenge.parse(List.of("Basic realm=a", "Bearer realm=b")))
        .extracting(AuthChallenge::scheme)
        .containsExactly("basic", "bearer");
  }

  @Test
  void schemesWithoutParametersAreSteppedOver() {
    assertThat(AuthChallenge.parse(List.of("Negotiate, NTLM, Basic realm=\"x\"")))
        .extracting(AuthChallenge::scheme)
        .containsExactly("negotiate", "ntlm", "basic");
  }

  @Test
  void credentialsInPlaceOfParametersAreSteppedOver() {
    assertThat(AuthChallenge.parse(List.of("Negotiate YII+/abc==, Basic realm=\"x\"")))
        .containsExactly(
            new AuthChallenge("negotiate", Map.of()),
            new AuthChallenge("basic", Map.of("realm", "x")));
  }

  @Test
  void quotesMayBeEscaped() {
    assertThat(
            AuthChallenge.parse(List.of("Basic realm=\"the \\\"inner\\\" \\\\ circle, really\"")))
        .containsExactly(
            new AuthChallenge("basic", Map.of("realm", "the \"inner\" \\ circle, really")));
  }

  @Test
  void basicMayStandAlone() {
    assertThat(AuthChallenge.parse(List.of("Basic")))
        .containsExactly(new AuthChallenge("basic", Map.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ",",
        "=",
        "\"",
        "\"unended",
        "Bearer realm=\"unended",
        "Bearer realm",
        "=x,Bearer =",
        "Bearer realm=",
        "(((,\"a\",",
        "Bearer realm=\"\\"
      })
  void nonsenseEndsReading(String header) {
    assertThat(AuthChallenge.parse(List.of(header)))
        .allSatisfy(c -> assertThat(c.scheme()).isNotEmpty());
  }
}
