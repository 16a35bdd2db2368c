package io.skopeo.operator.spec.archive;

import static io.skopeo.operator.spec.archive.Archives.CENTRAL;
import static io.skopeo.operator.spec.archive.Archives.LIMITED;
import static io.skopeo.operator.spec.archive.Archives.imported;
import static io.skopeo.operator.spec.archive.Archives.imports;
import static io.skopeo.operator.spec.archive.Archives.sentences;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.TlsOptions;
import io.skopeo.operator.spec.mapping.NameRegex;
import io.skopeo.operator.spec.policy.TenantPolicy;
import io.skopeo.operator.spec.schedule.Schedule;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImportReaderTest {
  private static final String ONE = "volume: {claimName: usb}\nmapping: {prefix: m.example/a}\n";

  private static Repository repository(String name) {
    return Repository.parse(name).orThrow();
  }

  @Test
  void whatIsNotSetIsTheDefault() {
    ImportIntent intent = imported(ONE);
    assertThat(intent.volume()).isEqualTo(new Volume("usb", ""));
    assertThat(intent.include()).isEmpty();
    assertThat(intent.exclude()).isEmpty();
    assertThat(intent.repository()).isEmpty();
    assertThat(intent.overwrites()).isEmpty();
    assertThat(intent.schedule()).isEmpty();
    assertThat(intent.isHeld()).isFalse();
    assertThat(intent.execution().taskRun().timeout()).contains(Duration.ofHours(4));
  }

  @Test
  void everyFieldIsRead() {
    ImportIntent intent =
        imported(
            """
            volume: {claimName: usb, path: exports/b}
            include: ['quay\\.io/.*']
            exclude: ['quay\\.io/x/.*', 'quay\\.io/y']
            mapping: {prefix: m.example/a, keep: Name}
            repository: nginx
            overwrite: Never
            frequency: 1d
            dryRun: true
            suspend: true
            serviceAccountName: writer
            tls: {destination: {insecureSkipVerify: true}}
            taskRun: {timeout: 2h}
            """);
    assertThat(intent.volume().path()).isEqualTo("exports/b");
    assertThat(intent.include()).extracting(NameRegex::toString).containsExactly("quay\\.io/.*");
    assertThat(intent.exclude()).hasSize(2);
    assertThat(intent.repository()).contains(repository("docker.io/library/nginx"));
    assertThat(intent.overwrites()).contains(false);
    assertThat(intent.schedule()).map(Schedule::text).contains("1d");
    assertThat(intent.dryRun()).isTrue();
    assertThat(intent.suspended()).isTrue();
    assertThat(intent.execution().serviceAccount()).contains("writer");
    assertThat(intent.execution().tls().destination()).isInstanceOf(TlsOptions.SkipVerify.class);
    assertThat(intent.execution().taskRun().timeout()).contains(Duration.ofHours(2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mapping: {}|spec.mapping.prefix is missing: write the registry that the images go to, such"
            + " as registry.example.com/mirror.",
        "mapping: {prefix: volume.invalid/a}|spec.mapping.prefix: volume.invalid is no registry:"
            + " write the one that the images go to.",
        "mapping: {prefix: account}|spec.mapping.prefix \"account\" names no registry: write it"
            + " with a host, as in registry.example.com/mirror, or in docker.io/account.",
        "include: ['(']|spec.include[0] \"(\" is no regular expression of RE2, which has no"
            + " look-around and no back-references: missing closing ).",
        "exclude: [a, '']|spec.exclude[1] is empty: write an expression for whole names, or leave"
            + " it out.",
        "repository: 'a:1'|spec.repository: The name \"a:1\" has a tag",
        "volume: {path: a}|spec.volume.claimName is missing: write the name of a"
            + " PersistentVolumeClaim in the same namespace.",
        "volume: {claimName: a, path: ../b}|spec.volume.path \"../b\" cannot be used: write the"
            + " path of a folder below the volume, such as exports/site-b, with letters, digits,"
            + " '.', '_' and '-'.",
        "serviceAccountName: A|spec.serviceAccountName \"A\" is not a valid name: write the name of"
            + " a ServiceAccount in the namespace of the ImageImport.",
      },
      quoteCharacter = '`')
  void eachProblemIsOneSentence(String field, String sentence) {
    String others =
        field.startsWith("mapping")
            ? "volume: {claimName: usb}\n"
            : field.startsWith("volume") ? "mapping: {prefix: m.example/a}\n" : ONE;
    assertThat(sentences(imported(CENTRAL, TenantPolicy.EVERYTHING, others + field)))
        .singleElement()
        .asString()
        .startsWith(sentence);
  }

  @Test
  void missingSpecIsRefused() {
    assertThat(sentences(imports(LIMITED).read(CENTRAL, null))).containsExactly("spec is missing.");
    assertThat(sentences(imported(CENTRAL, TenantPolicy.EVERYTHING, "dryRun: true"))).hasSize(2);
  }

  @Test
  void accountIsNeededOutsideOfTheCentralNamespace() {
    assertThat(sentences(imported("team-a", TenantPolicy.EVERYTHING, ONE)))
        .containsExactly(
            "spec.serviceAccountName is missing: name the account whose Secrets may write the"
                + " images, since central credentials serve the namespace skopeo-operator alone.");
  }

  @ParameterizedTest
  @CsvSource({
    "quay.io/a/b,  '',             '',               true",
    "quay.io/a/b,  quay\\.io/.*,   '',               true",
    "quay.io/a/b,  a/b,            '',               false",
    "quay.io/a/b,  quay\\.io/a,    '',               false",
    "quay.io/a/b,  '',             quay\\.io/a/.*,   false",
    "quay.io/a/b,  quay\\.io/.*,   quay\\.io/a/b,    false",
    "quay.io/a/b,  quay\\.io/.*,   quay\\.io/a,      true",
  })
  void expressionMatchesTheWholeName(String name, String include, String exclude, boolean taken) {
    ImportIntent intent =
        imported(
            ONE
                + (include.isEmpty() ? "" : "include: ['%s']\n".formatted(include))
                + (exclude.isEmpty() ? "" : "exclude: ['%s']\n".formatted(exclude)));
    assertThat(intent.names().selects(repository(name))).isEqualTo(taken);
    assertThat(intent.select(List.of(repository(name))).orThrow())
        .isEqualTo(taken ? Set.of(repository(name)) : Set.of());
  }

  @Test
  void expressionsThatTakeTooLongAreRefused() {
    ImportIntent intent =
        imported(ONE + "include: [%s]".formatted(("'" + "a".repeat(256) + "',").repeat(50)));
    List<Repository> many =
        IntStream.range(0, 500)
            .mapToObj(i -> repository("quay.io/" + "a".repeat(200) + i))
            .toList();
    assertThat(intent.select(many))
        .isEqualTo(
            new Parsed.Invalid<>(
                Problem.inSpec(
                    "spec.include, spec.exclude and spec.mapping.rules are too long for so many"
                        + " repositories: write shorter expressions.")));
  }

  @Test
  void destinationMustBeAllowed() {
    ImportIntent intent =
        imported("volume: {claimName: usb}\nmapping: {prefix: m.example/team-a}\n");
    ImportReader reader = imports(LIMITED);
    assertThat(reader.destination("team-a", intent, repository("quay.io/a/b")).orThrow())
        .hasToString("m.example/team-a/a/b");
    assertThat(reader.destination("team-b", intent, repository("quay.io/a/b")))
        .isEqualTo(
            new Parsed.Invalid<>(
                new Problem(
                    Reason.NOT_ALLOWED,
                    "spec.mapping: namespace team-b may not copy to m.example/team-a/a/b: name a"
                        + " repository that it may copy to, or have this one allowed by"
                        + " ALLOWED_DESTINATIONS (chart: limits.destinations).")));
  }

  @Test
  void limitsOfTheInstallationHold() {
    String yaml =
        ONE
            + """
            serviceAccountName: writer
            schedule: {cron: '*/5 * * * *'}
            tls: {destination: {insecureSkipVerify: true}}
            """;
    assertThat(sentences(imported("team-a", LIMITED, yaml)))
        .containsExactly(
            "spec.schedule.cron \"*/5 * * * *\" comes more often than the installation allows:"
                + " write slots that are 1h or more apart, or have it allowed by MIN_FREQUENCY"
                + " (chart: limits.minFrequency).",
            "spec.tls.destination.insecureSkipVerify is true, and no ImageImport may switch the"
                + " verification of TLS off: leave it out, or have it allowed by ALLOW_INSECURE_TLS"
                + " (chart: limits.allowInsecureTLS).");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "include: [a]",
        "exclude: [a]",
        "repository: nginx",
        "overwrite: Never",
        "serviceAccountName: writer",
      })
  void fingerprintTellsWhatIsWanted(String field) {
    assertThat(imported(ONE).fingerprint())
        .isEqualTo(imported(ONE + "overwrite: Always\ndryRun: true").fingerprint())
        .isNotEqualTo(imported(ONE + field).fingerprint());
  }
}
