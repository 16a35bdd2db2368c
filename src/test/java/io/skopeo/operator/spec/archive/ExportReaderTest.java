package io.skopeo.operator.spec.archive;

import static io.skopeo.operator.spec.archive.Archives.CENTRAL;
import static io.skopeo.operator.spec.archive.Archives.LIMITED;
import static io.skopeo.operator.spec.archive.Archives.export;
import static io.skopeo.operator.spec.archive.Archives.sentences;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.api.archive.ArchiveFormat;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.TlsOptions;
import io.skopeo.operator.spec.policy.TenantPolicy;
import io.skopeo.operator.spec.schedule.Schedule;
import io.skopeo.operator.tags.TagMapping;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExportReaderTest {
  private static final String VOLUME = "volume: {claimName: usb, path: exports/b}\n";
  private static final String ONE = VOLUME + "sources: [{name: quay.io/a, version: v1}]\n";
  private static final String DIGEST = "sha256:" + "0".repeat(64);

  @Test
  void whatIsNotSetIsTheDefault() {
    ExportIntent intent = export(ONE);
    assertThat(intent.volume()).isEqualTo(new Volume("usb", "exports/b"));
    assertThat(intent.format()).isEqualTo(ArchiveFormat.DIRECTORY);
    assertThat(intent.images()).isEmpty();
    assertThat(intent.imageSets()).isEmpty();
    assertThat(intent.selected().signatures()).isEmpty();
    assertThat(intent.since()).isEmpty();
    assertThat(intent.schedule()).isEmpty();
    assertThat(intent.isHeld()).isFalse();
    assertThat(intent.execution().serviceAccount()).isEmpty();
    assertThat(intent.execution().taskRun().timeout()).contains(Duration.ofHours(4));
  }

  @Test
  void everyFieldIsRead() {
    ExportIntent intent =
        export(
            VOLUME
                + """
                images: {selector: {matchLabels: {a: b}}}
                imageSets: {selector: {}}
                format: OCILayout
                since: {configMapRef: {name: receipt}}
                schedule: {cron: 0 2 * * *}
                dryRun: true
                suspend: true
                serviceAccountName: reader
                tls: {source: {insecureSkipVerify: true}}
                signatures: false
                taskRun: {timeout: 2h, batchSize: 7}
                """);
    assertThat(LabelSelectors.text(intent.images().orElseThrow())).isEqualTo("{a=b}");
    assertThat(LabelSelectors.text(intent.imageSets().orElseThrow())).isEqualTo("{}");
    assertThat(intent.format()).isEqualTo(ArchiveFormat.OCI_LAYOUT);
    assertThat(intent.since()).contains(new ExportIntent.Since("receipt", "receipt.json"));
    assertThat(intent.schedule()).map(Schedule::text).contains("0 2 * * *");
    assertThat(intent.dryRun()).isTrue();
    assertThat(intent.suspended()).isTrue();
    assertThat(intent.execution().serviceAccount()).contains("reader");
    assertThat(intent.execution().tls().source()).isInstanceOf(TlsOptions.SkipVerify.class);
    assertThat(intent.selected().signatures()).contains(false);
    assertThat(intent.execution().taskRun().timeout()).contains(Duration.ofHours(2));
    assertThat(intent.execution().taskRun().batchSize()).hasValue(7);
  }

  @Test
  void sourceIsAnImageWhoseDestinationIsTheVolume() {
    ImageIntent source =
        export(
                VOLUME
                    + """
                    serviceAccountName: reader
                    frequency: 24h
                    sources:
                    - name: nginx
                      tags: {semver: '>=1', newest: 2}
                      platforms: [linux/arm64]
                      signatures: true
                      requireAttestations: true
                      referrers: {artifactTypes: [application/spdx\\+json]}
                    """)
            .sources()
            .getFirst();
    assertThat(source.source()).hasToString("docker.io/library/nginx");
    assertThat(source.destination()).hasToString("volume.invalid/docker.io/library/nginx");
    assertThat(source.mode()).isEqualTo(Mode.RECURRENT);
    assertThat(source.overwrites()).isTrue();
    assertThat(source.to().keeps()).isFalse();
    assertThat(source.mapping()).isEqualTo(new TagMapping.Same());
    assertThat(source.maxNewCopies()).isEmpty();
    assertThat(source.scope().platforms())
        .extracting(Platform::toString)
        .containsExactly("linux/arm64");
    assertThat(source.scope().referrers().signatures()).isTrue();
    assertThat(source.scope().requiresAttestations()).isTrue();
    assertThat(source.serviceAccount()).contains("reader");
    assertThat(source.schedule().text()).isEqualTo("1d");
  }

  @Test
  void digestAloneHasTheTagOfAnExactItem() {
    ImageIntent source =
        export(VOLUME + "sources: [{name: quay.io/a, version: '%s'}]".formatted(DIGEST))
            .sources()
            .getFirst();
    assertThat(source.mapping()).isInstanceOf(TagMapping.Itemized.class);
    assertThat(source.named())
        .extracting(named -> named.destination().toString())
        .containsExactly("pinned-000000000000");
  }

  @ParameterizedTest
  @CsvSource({
    "nginx,                     volume.invalid/docker.io/library/nginx",
    "localhost:5000/a/b,        volume.invalid/localhost_5000/a/b",
    "'[fd00::1]:5000/a',        volume.invalid/fd00__1-5000/a",
  })
  void hostIsTheFirstFolder(String source, String destination) {
    assertThat(
            export(VOLUME + "sources: [{name: '%s', version: v1}]".formatted(source))
                .sources()
                .getFirst()
                .destination())
        .hasToString(destination);
  }

  @Test
  void longestNameIsNotTooLong() {
    String name = "quay.io/" + "a".repeat(247);
    assertThat(export(VOLUME + "sources: [{name: %s, version: v1}]".formatted(name)).sources())
        .hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{name: a}|spec.sources[0].version is missing",
        "{version: v1}|spec.sources[0].name is missing: write a repository.",
        "{name: 'a:1', version: v1}|spec.sources[0].name: The name",
        "{name: a, version: v1, tags: {semver: '1'}}|spec.sources[0].version and"
            + " spec.sources[0].tags.semver cannot both be set",
        "{name: a, tags: {exact: ['a b']}}|spec.sources[0].tags.exact[0]",
        "{name: a, tags: {include: ['(']}}|spec.sources[0].tags.include[0]",
        "{name: a, version: v1, platforms: [x]}|spec.sources[0].platforms[0]",
        "{name: a, version: v1, referrers: {artifactTypes:"
            + " ['(']}}|spec.sources[0].referrers.artifactTypes[0]",
        "{name: a, tags: {include: [a], maxNewCopies: 1}}|spec.sources[0].tags.maxNewCopies: an"
            + " export has all its images",
        "{name: volume.invalid/a, version: v1}|spec.sources[0].name: volume.invalid is no registry",
        "{name: a, version: v1.28.x-k3sx}|spec.sources[0].version \"v1.28.x-k3sx\": the x of k3sx"
            + " is a letter",
      })
  void problemNamesTheItem(String source, String sentence) {
    assertThat(
            sentences(
                export(CENTRAL, TenantPolicy.EVERYTHING, VOLUME + "sources: [" + source + "]")))
        .singleElement()
        .asString()
        .contains(sentence)
        .doesNotContain("spec.source.", "spec.tags");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "images: {}|spec.images.selector is missing: write labels, or {} to select all.",
        "images: {selector: {matchLabels: {'a b': c}}}|spec.images.selector.matchLabels has \"a"
            + " b=c\", which is no label: write a key and a value that labels can have.",
        "imageSets: {selector: {matchExpressions: [{key: a, operator:"
            + " Is}]}}|spec.imageSets.selector.matchExpressions has the operator \"Is\": write In,"
            + " NotIn, Exists or DoesNotExist.",
        "imageSets: {selector: {matchExpressions: [{key: a, operator:"
            + " In}]}}|spec.imageSets.selector.matchExpressions has the operator In: write values"
            + " for it.",
        "imageSets: {selector: {matchExpressions: [{key: a, operator: Exists, values:"
            + " [b]}]}}|spec.imageSets.selector.matchExpressions has the operator Exists: remove"
            + " its values.",
        "since: {configMapRef: {name: A}}|spec.since.configMapRef.name \"A\" is not a valid name:"
            + " write the name of the ConfigMap with the receipt.",
        "since: {configMapRef: {name: a, key: 'b c'}}|spec.since.configMapRef.key \"b c\" is not a"
            + " key of a ConfigMap: write the key with the receipt, or remove it to use"
            + " receipt.json.",
        "frequency: 5s|spec.frequency \"5s\" cannot be used: write an interval from 10s to 366d.",
        "{frequency: 1h, schedule: {cron: 0 2 * * *}}|spec.schedule and spec.frequency cannot both"
            + " be set: remove one of them.",
        "tls: {source: {insecureSkipVerify: true}}|spec.tls needs spec.serviceAccountName: with the"
            + " central credentials, the installation decides how certificates are verified; set"
            + " it, or remove spec.tls.",
        "serviceAccountName: A|spec.serviceAccountName \"A\" is not a valid name: write the name of"
            + " a ServiceAccount in the namespace of the ImageExport.",
        "taskRun: {timeout: 25h}|spec.taskRun.timeout \"25h\" cannot be used: write a duration from"
            + " 1m to 24h, such as 90m or 1h30m.",
      })
  void eachProblemIsOneSentence(String field, String sentence) {
    String yaml = field.startsWith("{") ? field.substring(1, field.length() - 1) : field;
    assertThat(
            sentences(
                export(
                    CENTRAL,
                    TenantPolicy.EVERYTHING,
                    ONE + yaml.replace(", schedule", "\nschedule"))))
        .containsExactly(sentence);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"..", "a/..", "../a", "a/../b", ".", "/a", "a/", "a//b", "a b", "ä", "a\\b"})
  void pathOutsideOfTheVolumeIsRefused(String path) {
    String yaml = "volume: {claimName: usb, path: '%s'}\nimages: {selector: {}}".formatted(path);
    assertThat(sentences(export(CENTRAL, TenantPolicy.EVERYTHING, yaml)))
        .singleElement()
        .asString()
        .startsWith("spec.volume.path ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "exports/site-b", "..a/b..", "A_1.2/-"})
  void pathBelowTheVolumeIsTaken(String path) {
    String yaml = "volume: {claimName: usb, path: '%s'}\nimages: {selector: {}}".formatted(path);
    assertThat(export(yaml).volume().path()).isEqualTo(path);
  }

  @Test
  void volumeAndSomethingToExportAreNeeded() {
    assertThat(sentences(export(CENTRAL, TenantPolicy.EVERYTHING, "dryRun: true")))
        .containsExactly(
            "spec.volume.claimName is missing: write the name of a PersistentVolumeClaim in the"
                + " same namespace.",
            "spec.volume.path is missing: write the path of a folder below the volume, such as"
                + " exports/site-b.",
            "nothing is exported: set spec.sources, or a selector in spec.images or imageSets.");
    assertThat(sentences(new ExportReader(CENTRAL, LIMITED).read(CENTRAL, null)))
        .containsExactly("spec is missing.");
  }

  @Test
  void accountIsNeededOutsideOfTheCentralNamespace() {
    assertThat(sentences(export("team-a", TenantPolicy.EVERYTHING, ONE)))
        .containsExactly(
            "spec.serviceAccountName is missing: name the account whose Secrets may read the"
                + " images, since central credentials serve the namespace skopeo-operator alone.");
    assertThat(export("team-a", TenantPolicy.EVERYTHING, ONE + "serviceAccountName: reader"))
        .isInstanceOf(ExportIntent.class);
  }

  @Test
  void limitsOfTheInstallationHold() {
    String yaml =
        VOLUME
            + """
            serviceAccountName: reader
            frequency: 30m
            tls: {source: {insecureSkipVerify: true}}
            sources: [{name: quay.io/a/b, version: v1}, {name: ghcr.io/a/b, version: v1}]
            """;
    assertThat(sentences(export("team-a", LIMITED, yaml)))
        .containsExactly(
            "spec.frequency \"30m\" is less than the installation allows: write 1h or more, or have"
                + " it allowed by MIN_FREQUENCY (chart: limits.minFrequency).",
            "spec.tls.source.insecureSkipVerify is true, and no ImageExport may switch the"
                + " verification of TLS off: leave it out, or have it allowed by ALLOW_INSECURE_TLS"
                + " (chart: limits.allowInsecureTLS).",
            "spec.sources: namespace team-a may not copy from ghcr.io/a/b: name a"
                + " repository that it may copy from, or have this one allowed by ALLOWED_SOURCES"
                + " (chart: limits.sources).");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sources: [{name: quay.io/a, version: v2}]",
        "sources: [{name: quay.io/a, version: v1, signatures: true}]",
        "images: {selector: {}}",
        "imageSets: {selector: {}}",
        "format: OCILayout",
        "since: {configMapRef: {name: receipt}}",
        "serviceAccountName: other",
        "signatures: true",
        "volume: {claimName: usb, path: other}",
      })
  void fingerprintTellsWhatIsWanted(String field) {
    assertThat(export(VOLUME + "sources: [{name: quay.io/a, version: v1}]").fingerprint())
        .isEqualTo(export(ONE + "dryRun: true\ntaskRun: {timeout: 2h}").fingerprint())
        .isNotEqualTo(export(replaced(field)).fingerprint());
  }

  private static String replaced(String field) {
    return ONE.lines()
            .filter(line -> !line.startsWith(field.substring(0, field.indexOf(':') + 1)))
            .map(line -> line + "\n")
            .reduce("", String::concat)
        + field;
  }

  @Test
  void unknownFormatIsTheDefault() {
    assertThat(export(ONE + "format: Tar").format()).isEqualTo(ArchiveFormat.DIRECTORY);
    assertThat(Optional.of(ArchiveFormat.OCI_LAYOUT))
        .map(ArchiveFormat::toString)
        .contains("OCILayout");
  }
}
