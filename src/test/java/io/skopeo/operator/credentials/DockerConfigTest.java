package io.skopeo.operator.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DockerConfigTest {
  private static final String ORIGIN = "Secret team-a/regcred (.dockerconfigjson)";

  @ParameterizedTest
  @CsvSource({
    "quay.io/team/app,       quay.io/team/app",
    "quay.io/team/app,       quay.io/team",
    "quay.io/team/app,       quay.io",
    "localhost:5000/app,     localhost:5000",
    "quay.io/team/app,       https://quay.io",
    "quay.io/team/app,       https://quay.io/v2/",
    "quay.io/team/app,       http://quay.io/anything",
    "docker.io/library/app,  docker.io",
    "docker.io/library/app,  index.docker.io",
    "docker.io/library/app,  registry-1.docker.io",
    "docker.io/library/app,  https://index.docker.io/v1/",
    "docker.io/library/app,  https://docker.io",
    "docker.io/library/app,  docker.io/library",
  })
  void keyServesRepository(String repository, String key) {
    DockerConfig config = config(entry(key, "ada", "secret"));
    assertThat(lookup(config, repository)).contains(new Credential("ada", "secret"));
  }

  @ParameterizedTest
  @CsvSource({
    "quay.io/team/app,       quay.io/team/ap",
    "quay.io/team/app,       quay.io/team/app/deeper",
    "quay.io/team/app,       quay.io:443",
    "quay.io/team/app,       https://quay.io:443/",
    "quay.io/team/app,       QUAY.io",
    "quay.io/team/app,       quay.io/",
    "docker.io/library/app,  index.docker.io/v1/",
    "docker.io/library/app,  index.docker.io/library",
    "docker.io/library/app,  https://hub.docker.com",
  })
  void keyDoesNotServeRepository(String repository, String key) {
    DockerConfig config = config(entry(key, "ada", "secret"));
    assertThat(lookup(config, repository)).isEmpty();
  }

  @Test
  void longestPathWins() {
    DockerConfig config =
        config(
            entry("quay.io", "host", "p"),
            entry("quay.io/team", "team", "p"),
            entry("quay.io/team/app", "app", "p"));
    assertThat(lookup(config, "quay.io/team/app")).map(Credential::username).contains("app");
    assertThat(lookup(config, "quay.io/team/other")).map(Credential::username).contains("team");
    assertThat(lookup(config, "quay.io/else/app")).map(Credential::username).contains("host");
  }

  @Test
  void plainKeyWinsOverUrl() {
    DockerConfig config =
        config(entry("https://quay.io/v2/", "url", "p"), entry("quay.io", "plain", "p"));
    assertThat(lookup(config, "quay.io/team/app")).map(Credential::username).contains("plain");
  }

  @Test
  void urlsOfOneHostWithDifferentCredentialsAreRefused() {
    DockerConfig config =
        config(entry("https://quay.io", "ada", "p"), entry("https://quay.io/v2/", "bob", "p"));
    assertThat(refusal(config, "quay.io/team/app").sentence())
        .contains("https://quay.io")
        .contains("https://quay.io/v2/");
  }

  @Test
  void urlsOfOneHostWithOneCredentialAreFine() {
    DockerConfig config =
        config(entry("https://quay.io", "ada", "p"), entry("https://quay.io/v2/", "ada", "p"));
    assertThat(lookup(config, "quay.io/team/app")).isPresent();
  }

  @Test
  void passwordMayContainColons() {
    DockerConfig config = config(entry("quay.io", "ada", "a:b:c"));
    assertThat(lookup(config, "quay.io/team/app")).contains(new Credential("ada", "a:b:c"));
  }

  @Test
  void nulPaddingOfThePasswordIsDropped() {
    DockerConfig config = config(entry("quay.io", "ada", "secret\0\0"));
    assertThat(lookup(config, "quay.io/team/app")).contains(new Credential("ada", "secret"));
  }

  @Test
  void authMayBeBrokenIntoLines() {
    String auth = base64("ada:a rather long password");
    DockerConfig config =
        config(
            "\"quay.io\":{\"auth\":\"%s\\n%s\"}"
                .formatted(auth.substring(0, 8), auth.substring(8)));
    assertThat(lookup(config, "quay.io/team/app")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"username\":\"ada\",\"password\":\"hunter2\"}",
        "{\"auth\":\"\",\"username\":\"ada\",\"password\":\"hunter2\"}",
        "{\"identitytoken\":\"hunter2\"}",
        "{\"auth\":\"MDAwMDo=\",\"identitytoken\":\"hunter2\"}",
        "{\"auth\":\"no base64, hunter2\"}",
        "{\"auth\":\"aHVudGVyMjpodW50ZXIy=\"}",
        "{\"auth\":\"aHVudGVyMg==\"}",
        "{\"auth\":\"YWRhOg==\"}",
        "{\"auth\":\"Omh1bnRlcjI=\"}",
      })
  void entryThatThePodCannotUseIsNamed(String entry) {
    Problem problem = refusal(config("\"quay.io\":" + entry), "quay.io/team/app");
    assertThat(problem.reason()).isEqualTo(Reason.SECRET_INVALID);
    assertThat(problem.sentence())
        .contains("\"quay.io\"", ORIGIN, "write auth as base64 of user:password")
        .doesNotContain("hunter2");
  }

  @Test
  void unusableEntryDoesNotAffectOthers() {
    DockerConfig config =
        config("\"ghcr.io\":{\"identitytoken\":\"t\"}", entry("quay.io", "ada", "p"));
    assertThat(lookup(config, "quay.io/team/app")).isPresent();
    assertThat(lookup(config, "gcr.io/team/app")).isEmpty();
  }

  @Test
  void emptyEntryIsAnonymousAndHidesTheHost() {
    DockerConfig config = config("\"quay.io/team\":{}", entry("quay.io", "ada", "p"));
    assertThat(lookup(config, "quay.io/team/app")).isEmpty();
  }

  @Test
  void emptyEntryOfCredentialStoreIsNamed() {
    DockerConfig config = parsed("{\"auths\":{\"quay.io\":{}},\"credsStore\":\"desktop\"}");
    assertThat(refusal(config, "quay.io/team/app").sentence()).contains("credsStore");
    assertThat(lookup(config, "gcr.io/team/app")).isEmpty();
  }

  @Test
  void credentialHelperIsNamedUnlessAnEntryServes() {
    DockerConfig config =
        parsed(
            "{\"credHelpers\":{\"quay.io\":\"x\",\"gcr.io\":\"gcloud\"},\"auths\":{%s}}"
                .formatted(entry("quay.io", "ada", "p")));
    assertThat(lookup(config, "quay.io/team/app")).isPresent();
    assertThat(refusal(config, "gcr.io/team/app").sentence())
        .contains("credential helper", "gcr.io");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "null",
        "{\"auths\":null}",
        "{\"AUTHS\":{}}",
        "{\"auths\":{\"quay.io\":null}}"
      })
  void emptyConfigMeansAnonymous(String json) {
    assertThat(lookup(parsed(json), "quay.io/team/app")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hunter2",
        "{\"auths\":{\"quay.io\":{\"auth\":\"hunter2\"}}",
        "{} hunter2",
        "[\"hunter2\"]",
        "{\"auths\":\"hunter2\"}",
        "{\"auths\":{\"quay.io\":\"hunter2\"}}",
        "{\"auths\":{\"quay.io\":{\"auth\":42}}}",
      })
  void malformedFileIsNamedWithoutContent(String json) {
    assertThat(DockerConfig.parse(json, ORIGIN))
        .isInstanceOfSatisfying(
            Parsed.Invalid.class,
            invalid -> {
              assertThat(invalid.problem().reason()).isEqualTo(Reason.SECRET_INVALID);
              assertThat(invalid.problem().sentence())
                  .startsWith(ORIGIN)
                  .doesNotContain("hunter2")
                  .doesNotContain("42");
            });
  }

  @Test
  void legacyFileHasNoAuths() {
    DockerConfig config =
        DockerConfig.parseLegacy("{%s}".formatted(entry("https://quay.io/v1/", "ada", "p")), ORIGIN)
            .orThrow();
    assertThat(lookup(config, "quay.io/team/app")).isPresent();
  }

  @Test
  void overlayReplacesWholeEntries() {
    DockerConfig below = config(entry("quay.io", "below", "p"), entry("gcr.io", "below", "p"));
    DockerConfig both =
        below.overlaidBy(DockerConfig.of("quay.io", new Credential("above", "p"), ORIGIN));
    assertThat(lookup(both, "quay.io/a")).map(Credential::username).contains("above");
    assertThat(lookup(both, "gcr.io/a")).map(Credential::username).contains("below");
  }

  @Test
  void textFormsDoNotRevealCredentials() {
    Credential credential = new Credential("ada", "hunter2");
    DockerConfig config = DockerConfig.of("quay.io", credential, ORIGIN);
    Access access = new Access(Optional.of(credential), Tls.VERIFIED);
    DockerConfig.Entry entry = DockerConfig.Entry.of(ORIGIN, "quay.io", base64("ada:hunter2"));
    for (Object silent : new Object[] {credential, config, access, entry}) {
      assertThat(silent.toString()).doesNotContain("ada", "hunter2", base64("ada:hunter2"));
    }
  }

  private static Optional<Credential> lookup(DockerConfig config, String repository) {
    return config.credentialFor(Repository.parse(repository).orThrow()).orThrow();
  }

  private static Problem refusal(DockerConfig config, String repository) {
    return switch (config.credentialFor(Repository.parse(repository).orThrow())) {
      case Parsed.Invalid<Optional<Credential>>(var problem) -> problem;
      case Parsed.Valid<Optional<Credential>> _ -> throw new AssertionError("not refused");
    };
  }

  private static DockerConfig config(String... entries) {
    return parsed("{\"auths\":{%s}}".formatted(String.join(",", entries)));
  }

  private static DockerConfig parsed(String json) {
    return DockerConfig.parse(json, ORIGIN).orThrow();
  }

  private static String entry(String key, String user, String password) {
    return "\"%s\":{\"auth\":\"%s\"}".formatted(key, base64(user + ":" + password));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
