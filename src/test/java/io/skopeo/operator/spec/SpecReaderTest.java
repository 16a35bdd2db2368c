package io.skopeo.operator.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.ImageSpec;
import io.skopeo.operator.api.Mode;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.schedule.CronSchedule;
import io.skopeo.operator.spec.schedule.IntervalSchedule;
import io.skopeo.operator.tags.TagFilter;
import io.skopeo.operator.tags.TagMapping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
    ImageIntent intent = intent(MINIMAL);
    assertThat(intent.mode()).isEqualTo(Mode.ONE_SHOT);
    assertThat(intent.source()).hasToString("quay.io/argoproj/argocd");
    assertThat(intent.version().text()).isEqualTo("v2.13.1");
    assertThat(intent.from().filter().candidates()).isFalse();
    assertThat(intent.destination()).hasToString("registry.example.com/argocd");
    assertThat(intent.mapping()).isEqualTo(new TagMapping.Same());
    assertThat(intent.schedule()).isEqualTo(new IntervalSchedule(Duration.ofMinutes(5)));
    assertThat(intent.overwrites()).isTrue();
    assertThat(intent.hold().dryRun()).isFalse();
    assertThat(intent.hold().suspended()).isFalse();
    assertThat(intent.serviceAccount()).isEmpty();
  }

  @Test
  void everyFieldIsRead() {
    ImageIntent intent =
        intent(
            """
            mode: Recurrent
            source: {name: quay.io/argoproj/argocd, version: v2.13.x, useAwsIRSA: false}
            destination: {name: registry.example.com/argocd, version: 2.13.x, useAwsIRSA: false}
            allowCandidateRelease: true
            frequency: 1h30m
            suspend: true
            serviceAccountName: mirror
            """);
    assertThat(intent.mode()).isEqualTo(Mode.RECURRENT);
    assertThat(intent.from().filter().candidates()).isTrue();
    assertThat(intent.mapping()).isInstanceOf(TagMapping.Rewritten.class);
    assertThat(intent.schedule()).isEqualTo(new IntervalSchedule(Duration.ofMinutes(90)));
    assertThat(intent.hold().suspended()).isTrue();
    assertThat(intent.serviceAccount()).contains("mirror");
  }

  @Test
  void scheduleWinsOverFrequency() {
    ImageIntent intent =
        intent(
            MINIMAL
                + "frequency: 1h\ndryRun: true\nschedule: {cron: 0 2 * * *, timeZone: Europe/Paris}\n");
    assertThat(intent.schedule())
        .isInstanceOfSatisfying(
            CronSchedule.class,
            cron -> {
              assertThat(cron.cron()).isEqualTo("0 2 * * *");
              assertThat(cron.zone()).isEqualTo(ZoneId.of("Europe/Paris"));
            });
    assertThat(intent.hold().dryRun()).isTrue();
    assertThat(((CronSchedule) intent(MINIMAL + "schedule: {cron: '@daily'}").schedule()).zone())
        .isEqualTo(ZoneOffset.UTC);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // schedule | what is said of it
        "{timeZone: Europe/Paris}                   | spec.schedule.cron is missing: write",
        "{cron: ' '}                                | spec.schedule.cron is missing: write",
        "{cron: 0 2 * *}                            | spec.schedule.cron \"0 2 * *\" cannot be used: write",
        "{cron: 0 0 30 2 *}                         | spec.schedule.cron \"0 0 30 2 *\" cannot be used: no month",
        "{cron: 0 2 * * *, timeZone: Europe/Pariss} | spec.schedule.timeZone \"Europe/Pariss\" is unknown: write",
        "{cron: 0 2 * * *, timeZone: '+01:00'}      | spec.schedule.timeZone \"+01:00\" is unknown: write",
        "{cron: 0 2 * * *, timeZone: GMT+2}         | spec.schedule.timeZone \"GMT+2\" is unknown: write",
      })
  void badScheduleNamesTheField(String schedule, String sentence) {
    assertThat(refusals(MINIMAL + "schedule: " + schedule))
        .singleElement()
        .asString()
        .startsWith(sentence);
  }

  @ParameterizedTest
  @CsvSource({
    // mode, source version, overwrite, whether a tag that exists is replaced
    "Recurrent, 1.0, ,       true",
    "Recurrent, 1.x, ,       true",
    "OneShot,   1.0, ,       true",
    "OneShot,   1.x, ,       false",
    "OnceByTag, 1.0, ,       false",
    "OnceByTag, 1.x, ,       false",
    "Recurrent, 1.0, Never,  false",
    "Recurrent, 1.x, Never,  false",
    "OneShot,   1.0, Never,  false",
    "OneShot,   1.x, Always, true",
    "OnceByTag, 1.x, Always, true",
    "OnceByTag, 1.x, Sometimes, false",
  })
  void modeDecidesTheDefaultOfOverwrite(
      String mode, String version, @Nullable String overwrite, boolean replaced) {
    ImageIntent intent = intent(overwriting(mode, version, overwrite));
    assertThat(intent.overwrites()).isEqualTo(replaced);
    assertThat(intent.listedIsPresent()).isEqualTo(version.equals("1.x") && !replaced);
  }

  @Test
  void overwriteIsPartOfTheFingerprintUnlessItIsTheDefault() {
    String usual = intent(overwriting("OneShot", "1.0", null)).fingerprint();
    assertThat(intent(overwriting("OneShot", "1.0", "Always")).fingerprint()).isEqualTo(usual);
    assertThat(intent(overwriting("OneShot", "1.0", "Never")).fingerprint()).isNotEqualTo(usual);
  }

  @Test
  void floatingTagMustBeOverwritten() {
    assertThat(
            refusals(
                """
                mode: Recurrent
                source: {name: quay.io/argoproj/argocd, version: 2.x.x}
                destination: {name: registry.example.com/argocd, version: v2}
                overwrite: Never
                """))
        .containsExactly(
            "spec.overwrite cannot be Never: spec.destination.version \"v2\" is one tag that follows the newest of several; remove one of them.");
  }

  private static String overwriting(String mode, String version, @Nullable String overwrite) {
    return """
    mode: %s
    source: {name: quay.io/argoproj/argocd, version: '%s'}
    destination: {name: registry.example.com/argocd}
    %s
    """
        .formatted(mode, version, overwrite == null ? "" : "overwrite: " + overwrite);
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
            ImageIntent.class,
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
  void everyStoredModeIsRead(String stored, String mode) {
    assertThat(intent(MINIMAL.replace("OneShot", stored)).mode())
        .isEqualTo(intent(MINIMAL.replace("OneShot", mode)).mode());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // what is replaced | by what | sentence
        "mode: OneShot|mode: Twice|spec.mode is unknown: write OneShot, OnceByTag or Recurrent.",
        "mode: OneShot|suspend: true|spec.mode is unknown: write OneShot, OnceByTag or Recurrent.",
        "quay.io/argoproj/argocd|''|spec.source.name is missing: write a repository.",
        "quay.io/argoproj/argocd|quay.io/a:1|spec.source.name: The name \"quay.io/a:1\" has a tag: move it to version or tags.",
        "quay.io/argoproj/argocd|https://quay.io/a|spec.source.name: The name \"https://quay.io/a\" starts with https://: leave that out.",
        "registry.example.com/argocd|''|spec.destination.name is missing: write a repository.",
        "registry.example.com/argocd|Registry|spec.destination.name: The name \"Registry\" has capitals: write it in lower case.",
        "v2.13.1|''|spec.source.version is missing: set it to a tag or a pattern such as 2.13.x, or set spec.tags.exact, semver or include.",
        "v2.13.1|a b|spec.source.version: \"a b\" is not a tag: use up to 128 of letters, digits, '_', '.' and '-', not starting with '.' or '-'.",
        "v2.13.1|'sha256:abc'|spec.source.version: \"sha256:abc\" is not a digest: write sha256: and 64 of 0-9a-f.",
        "/argocd}|/argocd, version: a b}|spec.destination.version: \"a b\" is not a tag: use up to 128 of letters, digits, '_', '.' and '-', not starting with '.' or '-'.",
        "/argocd}|/argocd, version: 2.x}|spec.destination.version \"2.x\" is a pattern but spec.source.version names one image: write one tag.",
        "/argocd}|/argocd, version: 'a:b'}|spec.destination.version must be a tag: a digest cannot be chosen at the destination.",
        "mode: OneShot|{mode: OneShot, serviceAccountName: ../mirror}|spec.serviceAccountName \"../mirror\" is not a valid name: write the name of a ServiceAccount in the namespace of the Image.",
        "registry.example.com/argocd|quay.io/argoproj/argocd|source and destination are the same image: give the destination another name or version.",
      })
  void badFieldIsRefusedWithASentence(String replaced, String by, String sentence) {
    assertThat(refusals(merged(MINIMAL.replace(replaced, by)))).containsExactly(sentence);
  }

  @ParameterizedTest
  @CsvSource({
    "version: v2.13.1, spec.source.useAwsIRSA",
    "name: registry.example.com/argocd, spec.destination.useAwsIRSA",
  })
  void cloudIdentityIsRefusedWithARecipe(String beside, String field) {
    String spec = MINIMAL.replace(beside, beside + ", useAwsIRSA: true");
    assertThat(READER.read(spec(merged(spec))))
        .isEqualTo(
            new ParsedSpec.InvalidSpec(
                List.of(
                    new Problem(
                        Reason.AWS_IRSA_NOT_SUPPORTED,
                        field
                            + " is true, but credentials are read from Secrets only: set it to false, and let a CronJob write the token of aws ecr get-login-password into a Secret, as docs/registries.md shows in \"Amazon ECR\"."))));
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
    assertThat(READER.read(spec(spec)) instanceof ParsedSpec.InvalidSpec).isEqualTo(same);
  }

  @Test
  void retagWithinOneRepositoryIsAnotherImage() {
    assertThat(
            READER.read(
                spec(
                    "{mode: OneShot, source: {name: quay.io/a, version: '1.0'}, destination: {name: quay.io/a, version: stable}}")))
        .isInstanceOf(ImageIntent.class);
  }

  @Test
  void allProblemsAreReportedAtOnce() {
    assertThat(
            refusals(
                "{mode: x, frequency: y, source: {name: A, version: 'b c'}, destination: {name: 'd:e'}}"))
        .hasSize(4)
        .allMatch(sentence -> sentence.startsWith("spec."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{mode: OneShot}", "{mode: null, source: null, destination: null}"})
  void missingFieldsOfStoredObjectsAreReported(String spec) {
    assertThat(refusals(spec))
        .contains(
            "spec.source.name is missing: write a repository.",
            "spec.destination.name is missing: write a repository.",
            "spec.source.version is missing: set it to a tag or a pattern such as 2.13.x, or set spec.tags.exact, semver or include.");
  }

  @Test
  void missingSpecIsRefused() {
    assertThat(READER.read(null))
        .isEqualTo(new ParsedSpec.InvalidSpec(List.of(Problem.inSpec("spec is missing."))));
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
        "mode: OneShot|{mode: OneShot, taskRun: {batchSize: 7, timeout: 5m}}|false",
        "mode: OneShot|{mode: OneShot, unknown: true}|false",
        "quay.io/argoproj/argocd|QUAY.io/argoproj/argocd|false",
        "version: v2.13.1|version: v2.13.1, useAwsIRSA: false|false",
      })
  void fingerprintChangesWithTheCopies(String replaced, String by, boolean changes) {
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
  void modeAndVersionDecide(
      String mode,
      String version,
      String destination,
      boolean overwrites,
      boolean listedIsPresent,
      boolean ends) {
    ImageIntent intent =
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
    assertThat(READER.read(image.getSpec())).isInstanceOf(ImageIntent.class);
  }

  static Stream<Path> manifestsAgainstRules() throws IOException {
    try (var files = Files.list(Path.of("src/test/resources/crd"))) {
      return files
          .filter(f ->
              refusal(f)
                  .matches(
                      "(spec\\.(source|tags)\\.[^:]* (is missing|both|names|and) .*)|source and .*"))
          .toList()
          .stream();
    }
  }

  /** CEL's sentence, of which the file may have the beginning only. */
  @ParameterizedTest
  @MethodSource("manifestsAgainstRules")
  void ruleOfTheApiServerIsHeldWithItsSentence(Path manifest) throws IOException {
    Image image = Serialization.unmarshal(Files.readString(manifest), Image.class);
    assertThat(READER.read(image.getSpec()))
        .isInstanceOfSatisfying(
            ParsedSpec.InvalidSpec.class,
            refused ->
                assertThat(refused.problems())
                    .anyMatch(problem -> problem.sentence().startsWith(refusal(manifest))));
  }

  private static String refusal(Path manifest) {
    try {
      return Files.readAllLines(manifest).getFirst().replaceFirst("^# ", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // tags | version of the destination | what is selected by
        "{semver: '>=2.13 <3'}|''|>=2.13 <3|spec.tags.semver|Same",
        "{semver: ' ^2.13 '}|x.x.x|^2.13|spec.tags.semver|Rewritten",
        "{semver: 2.x}|stable|2.x|spec.tags.semver|Floating",
        "{semver: 2.x, include: ['.*'], exclude: [a]}|''|2.x|spec.tags.semver and spec.tags.include and spec.tags.exclude|Same",
        "{include: ['2[.]13[.].*']}|''|2[.]13[.].*|spec.tags.include|Same",
        "{include: [a, b, c], exclude: [d]}|stable|a and 2 more|spec.tags.include and spec.tags.exclude|Floating",
      })
  void tagsAreSelectedWithoutVersion(
      String tags, String destination, String text, String fields, String mapping) {
    ImageIntent intent =
        intent(
            "{mode: OnceByTag, source: {name: quay.io/a}, destination: {name: gcr.io/a, version: '%s'}, tags: %s}"
                .formatted(destination, tags));
    assertThat(intent.isPattern()).isTrue();
    assertThat(intent.version().text()).isEqualTo(text);
    assertThat(intent.selection().orElseThrow().fields()).isEqualTo(fields);
    assertThat(intent.mapping().getClass().getSimpleName()).isEqualTo(mapping);
  }

  @Test
  void listOfTagsIsRead() {
    String digest = "sha256:" + "0".repeat(64);
    ImageIntent intent =
        intent(list("OneShot", "[v1, v2, v1, '%s', 'v3@%s']".formatted(digest, digest)));
    assertThat(intent.named())
        .extracting(image -> image.source().reference() + " " + image.destination())
        .containsExactly("v1 v1", "v2 v2", digest + " pinned-000000000000", digest + " v3");
    assertThat(intent.version().text()).isEqualTo("v1 and 3 more");
    assertThat(intent.isPattern()).isFalse();
    assertThat(intent.selection()).isEmpty();
    assertThat(intent.writesOneTag()).isFalse();
    assertThat(intent(list("OneShot", "[v1]")).writesOneTag()).isTrue();
    assertThat(intent(list("OneShot", "[v1]")).version().text()).isEqualTo("v1");
  }

  @ParameterizedTest
  @CsvSource({
    // mode, overwrites, ends
    "OneShot,   true,  true",
    "OnceByTag, false, false",
    "Recurrent, true,  false",
  })
  void listIsTreatedLikeAnExactTag(String mode, boolean overwrites, boolean ends) {
    ImageIntent intent = intent(list(mode, "[v1, v2]"));
    assertThat(intent.overwrites()).isEqualTo(overwrites);
    assertThat(intent.listedIsPresent()).isFalse();
    assertThat(intent.endsWhenFulfilled()).isEqualTo(ends);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[v1, v2]|[v2, v1, v2]|false",
        "[v1, v2]|[v1]|true",
        "[v1, v2]|[v1v2]|true",
        "[v1]|['v1@sha256:0000000000000000000000000000000000000000000000000000000000000000']|true",
      })
  void fingerprintChangesWithTheList(String one, String other, boolean changes) {
    String fingerprint = intent(list("OneShot", one)).fingerprint();
    assertThat(!intent(list("OneShot", other)).fingerprint().equals(fingerprint))
        .isEqualTo(changes);
  }

  @Test
  void emptyListIsNone() {
    assertThat(intent(MINIMAL + "tags: {exact: []}")).isEqualTo(intent(MINIMAL));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // items | version of the destination
        "[v1]|''",
        "[v1]|v1",
        "['v2@sha256:0000000000000000000000000000000000000000000000000000000000000000', v1]|''",
        "['1.0', v1.1]|x.x",
      })
  void listWithATagOntoItselfIsRefused(String items, String destination) {
    String spec =
        list("OneShot", items)
            .replace("{name: b}", "{name: a, version: '%s'}".formatted(destination));
    assertThat(refusals(spec))
        .containsExactly(
            "source and destination are the same image: give the destination another name or version.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[v1]|v2",
        "['sha256:0000000000000000000000000000000000000000000000000000000000000000']|''",
        "[v1.0, v1.1]|x.x",
      })
  void listIsCopiedWithinOneRepository(String items, String destination) {
    String spec =
        list("OneShot", items)
            .replace("{name: b}", "{name: a, version: '%s'}".formatted(destination));
    assertThat(intent(spec).named()).isNotEmpty();
  }

  private static String list(String mode, String items) {
    return "{mode: %s, source: {name: a}, destination: {name: b}, tags: {exact: %s}}"
        .formatted(mode, items);
  }

  @Test
  void filterIsRead() {
    ImageIntent intent =
        intent(
            """
            mode: OnceByTag
            source: {name: quay.io/a, version: 2.x}
            destination: {name: gcr.io/a}
            allowCandidateRelease: true
            tags: {include: [a, b], exclude: [c], newest: 3, maxNewCopies: 5}
            """);
    assertThat(intent.from().filter().candidates()).isTrue();
    assertThat(intent.from().filter().include())
        .extracting(Object::toString)
        .containsExactly("a", "b");
    assertThat(intent.from().filter().exclude()).extracting(Object::toString).containsExactly("c");
    assertThat(intent.from().filter().newest()).hasValue(3);
    assertThat(intent.maxNewCopies()).hasValue(5);
    assertThat(intent.selection().orElseThrow().filter()).isEqualTo(intent.from().filter());
  }

  @Test
  void oneImageIsNoSelection() {
    ImageIntent intent = intent(MINIMAL + "tags: {maxNewCopies: 5}");
    assertThat(intent.selection()).isEmpty();
    assertThat(intent.isPattern()).isFalse();
    assertThat(intent.from().filter())
        .isEqualTo(new TagFilter(false, List.of(), List.of(), OptionalInt.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        // version, tags, destination | sentence
        "{name: a}, tags: {include: ['a', '(b']};spec.tags.include[1] \"(b\" is no regular expression of RE2, which has no look-around and no back-references: missing closing ).",
        "{name: a}, tags: {include: ['(?=a)b']};spec.tags.include[0] \"(?=a)b\" is no regular expression of RE2, which has no look-around and no back-references: invalid or unsupported Perl syntax.",
        "{name: a, version: 1.x}, tags: {exclude: ['(a)\\1']};spec.tags.exclude[0] \"(a)\\1\" is no regular expression of RE2, which has no look-around and no back-references: invalid escape sequence.",
        "{name: a}, tags: {include: ['((a{100}){100}){100}']};spec.tags.include[0] \"((a{100}){100}){100}\" repeats too much: keep numbers in braces small, such as [0-9]{1,4}.",
        "{name: a}, tags: {include: ['']};spec.tags.include[0] is empty: write an expression for whole tags, or leave it out.",
        "{name: a}, tags: {semver: 2.x, newest: 0};spec.tags.newest is less than 1: write a positive number, or remove it.",
        "{name: a}, tags: {semver: 2.x, maxNewCopies: -1};spec.tags.maxNewCopies is less than 1: write a positive number, or remove it.",
        "{name: a}, tags: {semver: latest};spec.tags.semver \"latest\" is no range of versions: write one like >=2.13 <3, ^1.2, ~1.2.3, 1.2 - 1.4 or 1.x || 3.x.",
        "{name: a}, tags: {semver: '>=2.13.0-rc1'};spec.tags.semver \">=2.13.0-rc1\" names a release candidate: set spec.allowCandidateRelease to true, or leave it out.",
        "{name: a}, tags: {semver: '>=3 <2'};spec.tags.semver \">=3 <2\" has no version within it: compare its lower and its upper bound.",
        "{name: a}, tags: {exact: [v1, 'a b', 'c d']};spec.tags.exact[1] \"a b\" is neither a tag nor a digest: write TAG, sha256:… or TAG@sha256:….",
        "{name: a, version: v1}, tags: {exact: [v1]};spec.tags.exact names the images: remove spec.source.version, and spec.tags.semver, include, exclude and newest.",
        "{name: a}, tags: {exact: [v1], exclude: [v1], newest: 3};spec.tags.exact names the images: remove spec.source.version, and spec.tags.semver, include, exclude and newest.",
        "{name: a, version: 1.x}, tags: {semver: 2.x};spec.source.version and spec.tags.semver cannot both be set: remove one of them.",
        "{name: a, version: '1'}, tags: {exclude: [a]};spec.source.version names one image: remove spec.tags.include, exclude and newest, or write a pattern such as 2.13.x.",
        "{name: a}, tags: {exclude: [a]};spec.source.version is missing: set it to a tag or a pattern such as 2.13.x, or set spec.tags.exact, semver or include.",
        "{name: a, version: 1.x}, tags: {include: [a], exclude: [a]};spec.tags.include and spec.tags.exclude have the same expression: remove it from one of them.",
      })
  void contradictionIsRefusedWithASentence(String source, String sentence) {
    assertThat(refusals("{mode: OnceByTag, destination: {name: b}, source: %s}".formatted(source)))
        .containsExactly(sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{semver: 2.x}|x.x|spec.destination.version \"x.x\" has 2 x and the versions of spec.tags.semver have three numbers: write three x, such as x.x.x, or a single tag to keep at the newest.",
        "{include: [a]}|x|spec.destination.version \"x\" is a pattern but spec.tags.include has no numbers to carry over: leave it out, write a single tag to keep at the newest, or choose by a pattern in spec.source.version.",
        "{include: ['.*']}|stable|spec.destination.version \"stable\" is itself one of the selected tags of that repository: write another tag, or exclude this one in spec.tags.exclude.",
        "{semver: 2.x}|2.99.0|spec.destination.version \"2.99.0\" is itself one of the selected tags of that repository: write another tag, or exclude this one in spec.tags.exclude.",
        "{semver: 2.x}|''|source and destination are the same image: give the destination another name or version.",
      })
  void destinationThatDoesNotFitIsRefused(String tags, String destination, String sentence) {
    assertThat(
            refusals(
                "{mode: OnceByTag, source: {name: a}, destination: {name: a, version: '%s'}, tags: %s}"
                    .formatted(destination, tags)))
        .containsExactly(sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|{maxNewCopies: 5}|false",
        "{}|{include: [], exclude: []}|false",
        "{}|{newest: 3}|true",
        "{}|{include: [a]}|true",
        "{}|{exclude: [a]}|true",
        "{include: [a]}|{exclude: [a]}|true",
        "{include: [a, b]}|{include: [b, a]}|true",
        "{include: [ab]}|{include: [a, b]}|true",
        "{newest: 3}|{newest: 3, maxNewCopies: 5}|false",
      })
  void fingerprintChangesWithTheSelection(String one, String other, boolean changes) {
    String spec =
        "{mode: OneShot, source: {name: a, version: 1.x}, destination: {name: b}, tags: %s}";
    assertThat(
            !intent(spec.formatted(one))
                .fingerprint()
                .equals(intent(spec.formatted(other)).fingerprint()))
        .isEqualTo(changes);
  }

  @Test
  void fingerprintOfAnEarlierReleaseStays() {
    assertThat(intent(MINIMAL).fingerprint()).isEqualTo("8b445039cc786988");
  }

  /** A flow mapping in the first line gives its fields to the spec. */
  private static String merged(String yaml) {
    return yaml.replaceFirst("^\\{mode: OneShot, (.*)}\n", "mode: OneShot\n$1\n");
  }

  private static ImageIntent intent(String yaml) {
    return (ImageIntent) READER.read(spec(yaml));
  }

  private static List<String> refusals(String yaml) {
    var problems = ((ParsedSpec.InvalidSpec) READER.read(spec(yaml))).problems();
    assertThat(problems).extracting(Problem::reason).containsOnly(Reason.INVALID_SPEC);
    return problems.stream().map(Problem::sentence).toList();
  }

  private static ImageSpec spec(String yaml) {
    return Serialization.unmarshal("---\n" + yaml, ImageSpec.class);
  }
}
