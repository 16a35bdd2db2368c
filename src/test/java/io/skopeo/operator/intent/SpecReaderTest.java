package io.skopeo.operator.intent;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.ImageSpec;
import io.skopeo.operator.api.Mode;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.tags.TagMapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecReaderTest {
  private static final SpecReader READER = new SpecReader("");
  private static final String MINIMAL =
      """
      mode: OneShot
      source: {name: quay.io/argoproj/argocd, version: v2.13.1}
      destination: {name: registry.example.com/argocd}
      """;

  @Test
  void minimalSpecIsRead() {
    Intent intent = intent(MINIMAL);
    assertThat(intent.mode()).isEqualTo(Mode.ONE_SHOT);
    assertThat(intent.source()).hasToString("quay.io/argoproj/argocd");
    assertThat(intent.version().text()).isEqualTo("v2.13.1");
    assertThat(intent.candidates()).isFalse();
    assertThat(intent.destination()).hasToString("registry.example.com/argocd");
    assertThat(intent.mapping()).isEqualTo(new TagMapping.Same());
    assertThat(intent.schedule().every()).isEqualTo(Duration.ofMinutes(5));
    assertThat(intent.suspended()).isFalse();
    assertThat(intent.serviceAccount()).isEmpty();
  }

  @Test
  void everyFieldIsRead() {
    Intent intent =
        intent(
            """
            mode: Recurrent
            source: {name: quay.io/argoproj/argocd, version: v2.13.x, useAwsIRSA: true}
            destination: {name: registry.example.com/argocd, version: 2.13.x, useAwsIRSA: true}
            allowCandidateRelease: true
            frequency: 1h30m
            suspend: true
            serviceAccountName: mirror
            """);
    assertThat(intent.mode()).isEqualTo(Mode.RECURRENT);
    assertThat(intent.candidates()).isTrue();
    assertThat(intent.mapping()).isInstanceOf(TagMapping.Rewritten.class);
    assertThat(intent.schedule().every()).isEqualTo(Duration.ofMinutes(90));
    assertThat(intent.suspended()).isTrue();
    assertThat(intent.serviceAccount()).contains("mirror");
  }

  @ParameterizedTest
  @CsvSource({
    "'',                   docker.io/team/app",
    "registry.example.com, registry.example.com/team/app",
    "quay.io/mirror,       quay.io/mirror/team/app",
  })
  void defaultRegistryIsOfTheDestinationOnly(String registry, String destination) {
    String spec =
        "{mode: OneShot, source: {name: nginx, version: '1'}, destination: {name: team/app}}";
    assertThat(new SpecReader(registry).read(spec(spec)))
        .isInstanceOfSatisfying(
            Intent.class,
            intent -> {
              assertThat(intent.source()).hasToString("docker.io/library/nginx");
              assertThat(intent.destination()).hasToString(destination);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "OneShot,   OneShot",
    "Recurrent, Recurrent",
    "OnceByTag, OnceByTag",
    "Reccurent, Recurrent",
  })
  void modeIsReadAsItWasEverStored(String stored, String mode) {
    assertThat(intent(MINIMAL.replace("OneShot", stored)).mode())
        .isEqualTo(intent(MINIMAL.replace("OneShot", mode)).mode());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // what is replaced | by what | sentence
        "mode: OneShot|mode: Twice|spec.mode is not known: write OneShot, OnceByTag or Recurrent.",
        "mode: OneShot|suspend: true|spec.mode is not known: write OneShot, OnceByTag or Recurrent.",
        "quay.io/argoproj/argocd|''|spec.source.name is missing: write a repository.",
        "quay.io/argoproj/argocd|quay.io/a:1|spec.source.name: The name \"quay.io/a:1\" has a tag: write it into version.",
        "quay.io/argoproj/argocd|https://quay.io/a|spec.source.name: The name \"https://quay.io/a\" has a scheme: leave out everything up to \"://\".",
        "registry.example.com/argocd|''|spec.destination.name is missing: write a repository.",
        "registry.example.com/argocd|Registry|spec.destination.name: The name \"Registry\" is no name that registries accept: use lower-case letters and digits, separated by '/', '.', '_' or '-'.",
        "v2.13.1|''|spec.source.version is missing: write a tag, or a pattern like 2.13.x.",
        "v2.13.1|a b|spec.source.version: \"a b\" is not a tag: use up to 128 of letters, digits, '_', '.' and '-', not starting with '.' or '-'.",
        "v2.13.1|'sha256:abc'|spec.source.version: \"sha256:abc\" is not a digest: write sha256: and 64 of 0-9a-f.",
        "/argocd}|/argocd, version: a b}|spec.destination.version: \"a b\" is not a tag: use up to 128 of letters, digits, '_', '.' and '-', not starting with '.' or '-'.",
        "/argocd}|/argocd, version: 2.x}|spec.destination.version \"2.x\" is a pattern but spec.source.version names one image: write one tag.",
        "/argocd}|/argocd, version: 'a:b'}|spec.destination.version must be a tag: a digest cannot be chosen at the destination.",
        "mode: OneShot|{mode: OneShot, frequency: 5 minutes}|spec.frequency \"5 minutes\" cannot be used: write a number with s, m, h, d or w, such as 15m or 1h30m.",
        "registry.example.com/argocd|quay.io/argoproj/argocd|source and destination are the same image: give destination another name or version.",
      })
  void badFieldIsRefusedWithASentence(String replaced, String by, String sentence) {
    assertThat(refusals(merged(MINIMAL.replace(replaced, by)))).containsExactly(sentence);
  }

  @ParameterizedTest
  @CsvSource({
    "nginx,       docker.io/library/nginx,   true",
    "nginx,       index.docker.io/nginx,     true",
    "quay.io/a/b, Quay.io/a/b,               true",
    "quay.io/a/b, quay.io/a/c,               false",
  })
  void sameImageIsRecognisedBehindAnotherSpelling(String one, String other, boolean same) {
    String spec =
        "{mode: OneShot, source: {name: %s, version: '1'}, destination: {name: %s}}"
            .formatted(one, other);
    assertThat(READER.read(spec(spec)) instanceof Reading.Refused).isEqualTo(same);
  }

  @Test
  void retagWithinOneRepositoryIsNoSameImage() {
    assertThat(
            READER.read(
                spec(
                    "{mode: OneShot, source: {name: quay.io/a, version: '1.0'}, destination: {name: quay.io/a, version: stable}}")))
        .isInstanceOf(Intent.class);
  }

  @Test
  void allProblemsAreToldAtOnce() {
    assertThat(
            refusals(
                "{mode: x, frequency: y, source: {name: A, version: 'b c'}, destination: {name: 'd:e'}}"))
        .hasSize(5)
        .allMatch(sentence -> sentence.startsWith("spec."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{mode: OneShot}", "{mode: null, source: null, destination: null}"})
  void whatIsMissingInOldObjectsIsTold(String spec) {
    assertThat(refusals(spec))
        .contains(
            "spec.source.name is missing: write a repository.",
            "spec.destination.name is missing: write a repository.",
            "spec.source.version is missing: write a tag, or a pattern like 2.13.x.");
  }

  @Test
  void missingSpecIsRefused() {
    assertThat(READER.read(null))
        .isEqualTo(new Reading.Refused(List.of(Problem.inSpec("spec is missing."))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // what is replaced | by what | whether other copies are wanted
        "quay.io/argoproj/argocd|quay.io/argoproj/other|true",
        "v2.13.1|v2.13.2|true",
        "registry.example.com/argocd|registry.example.com/other|true",
        "/argocd}|/argocd, version: stable}|true",
        "mode: OneShot|{mode: OneShot, allowCandidateRelease: true}|true",
        "mode: OneShot|{mode: OneShot, serviceAccountName: mirror}|true",
        "mode: OneShot|{mode: OneShot, allowCandidateRelease: false}|false",
        "mode: OneShot|{mode: OneShot, serviceAccountName: ''}|false",
        "mode: OneShot|{mode: OneShot, frequency: 1h}|false",
        "mode: OneShot|{mode: OneShot, suspend: true}|false",
        "mode: OneShot|{mode: OneShot, unknown: true}|false",
        "quay.io/argoproj/argocd|QUAY.io/argoproj/argocd|false",
        "version: v2.13.1|version: v2.13.1, useAwsIRSA: true|false",
      })
  void fingerprintChangesWithWhatIsCopied(String replaced, String by, boolean changes) {
    String other = intent(merged(MINIMAL.replace(replaced, by))).fingerprint();
    assertThat(!other.equals(intent(MINIMAL).fingerprint())).isEqualTo(changes);
  }

  @Test
  void fingerprintKeepsFieldsApart() {
    String spec = "{mode: OneShot, source: {name: %s, version: '%s'}, destination: {name: c}}";
    assertThat(intent(spec.formatted("a/b", "1")).fingerprint())
        .isNotEqualTo(intent(spec.formatted("a/b1", "1")).fingerprint())
        .matches("[0-9a-f]{16}");
  }

  @ParameterizedTest
  @CsvSource({
    // mode, version, destination, overwrites, listed is present, ends
    "OneShot,   '1.0', '',     true,  false, true",
    "OneShot,   1.x,   '',     false, true,  false",
    "OneShot,   1.x,   stable, true,  false, false",
    "OnceByTag, '1.0', '',     false, false, false",
    "OnceByTag, 1.x,   '',     false, true,  false",
    "OnceByTag, 1.x,   stable, true,  false, false",
    "Recurrent, '1.0', '',     true,  false, false",
    "Recurrent, 1.x,   '',     true,  false, false",
  })
  void modeAndVersionSayWhatIsDone(
      String mode,
      String version,
      String destination,
      boolean overwrites,
      boolean listedIsPresent,
      boolean ends) {
    Intent intent =
        intent(
            "{mode: %s, source: {name: quay.io/a, version: '%s'}, destination: {name: gcr.io/a, version: '%s'}}"
                .formatted(mode, version, destination));
    assertThat(intent.overwrites()).isEqualTo(overwrites);
    assertThat(intent.listedIsPresent()).isEqualTo(listedIsPresent);
    assertThat(intent.endsWhenFulfilled()).isEqualTo(ends);
  }

  static Stream<Path> manifests() throws IOException {
    try (var files = Files.list(Path.of("src/test/resources/crd"))) {
      return files.filter(f -> f.getFileName().toString().startsWith("valid-")).toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void manifestThatTheApiServerTakesIsRead(Path manifest) throws IOException {
    Image image = Serialization.unmarshal(Files.readString(manifest), Image.class);
    assertThat(READER.read(image.getSpec())).isInstanceOf(Intent.class);
  }

  /** A flow mapping in the first line gives its fields to the spec. */
  private static String merged(String yaml) {
    return yaml.replaceFirst("^\\{mode: OneShot, (.*)}\n", "mode: OneShot\n$1\n");
  }

  private static Intent intent(String yaml) {
    return (Intent) READER.read(spec(yaml));
  }

  private static List<String> refusals(String yaml) {
    var problems = ((Reading.Refused) READER.read(spec(yaml))).problems();
    assertThat(problems).extracting(Problem::reason).containsOnly(Reason.INVALID_SPEC);
    return problems.stream().map(Problem::sentence).toList();
  }

  private static ImageSpec spec(String yaml) {
    return Serialization.unmarshal("---\n" + yaml, ImageSpec.class);
  }
}
