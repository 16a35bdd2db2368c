package io.skopeo.operator.archive.export;

import static io.skopeo.operator.archive.ArchiveFixture.digest;
import static io.skopeo.operator.archive.ArchiveFixture.export;
import static io.skopeo.operator.archive.ArchiveFixture.repository;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.archive.ArchiveFixture;
import io.skopeo.operator.archive.VolumeFormat;
import io.skopeo.operator.archive.catalog.AssumedImage;
import io.skopeo.operator.archive.catalog.Catalog;
import io.skopeo.operator.archive.catalog.CatalogEntry;
import io.skopeo.operator.archive.receipt.KnownImages;
import io.skopeo.operator.archive.survey.Survey;
import io.skopeo.operator.archive.survey.SurveyReader;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyLine;
import io.skopeo.operator.copying.CopyLine.Content;
import io.skopeo.operator.oci.Descriptor;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.registry.ManifestSummary;
import io.skopeo.operator.spec.archive.VolumeRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What copies to a volume become. {@code mvn test -Dtest=ExportEntriesTest -Dgolden.write} writes
 * the golden files anew.
 */
class ExportEntriesTest {
  private static final Path GOLDEN = Path.of("src/test/resources/archive/exports");
  private static final boolean WRITE = System.getProperty("golden.write") != null;
  private static final String OCI = "application/vnd.oci.image.manifest.v1+json";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";
  private static final String BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json";

  private static final Digest WHOLE = digest("whole");
  private static final Digest CHILD = digest("child of whole");
  private static final Digest CUT = digest("cut");
  private static final Digest AMD = digest("amd64");
  private static final Digest ARM = digest("arm64");
  private static final Digest SIGNATURE = digest("signature");
  private static final Digest COSIGN = digest("cosign");
  private static final Digest LATE = digest("late");
  private static final Tag COSIGN_TAG = new Tag("sha256-" + CHILD.hex() + ".sig");

  private static final CopyBatch BATCH =
      new CopyBatch(
          List.of(
              export(
                  "quay.io/argoproj/argocd",
                  "v2.13.1",
                  WHOLE,
                  CopyLine.byDigest(WHOLE, Content.WHOLE),
                  CopyLine.named(COSIGN, COSIGN_TAG, Content.WHOLE),
                  CopyLine.named(WHOLE, new Tag("v2.13.1"), Content.WHOLE)),
              export(
                  "nginx",
                  "1.27",
                  CUT,
                  CopyLine.byDigest(AMD, Content.WHOLE),
                  CopyLine.byDigest(ARM, Content.WHOLE),
                  CopyLine.byDigest(CUT, Content.FOLDER),
                  CopyLine.byDigest(SIGNATURE, Content.WHOLE),
                  CopyLine.named(CUT, new Tag("1.27"), Content.FOLDER)),
              export(
                  "localhost:5000/con",
                  "V1",
                  ARM,
                  CopyLine.named(ARM, new Tag("V1"), Content.WHOLE)),
              // Its image was there, so that only a late signature is copied.
              export("quay.io/a/b", "v0", digest("old"), CopyLine.byDigest(LATE, Content.WHOLE))),
          List.of(),
          List.of(),
          0,
          Map.of(CUT, "{\"schemaVersion\":2,\"mediaType\":\"" + INDEX + "\",\"manifests\":[]}"));

  private static final ExportIndex HEAD =
      new ExportIndex(
          "team-a/site-b",
          "00112233aabbccdd",
          Instant.parse("2026-12-01T10:00:00Z"),
          VolumeFormat.DIRECTORY,
          Optional.of("0123456789abcdef"),
          List.of(
              new AssumedImage(
                  repository("quay.io/a/b"), Optional.of(new Tag("v0")), digest("old"))));

  private static Optional<ManifestFacts> facts(Repository repository, Digest digest) {
    Map<Digest, ManifestFacts> known =
        Map.of(
            WHOLE,
            facts(INDEX, 1609, 181_000_000, "linux/amd64", "linux/arm64"),
            AMD,
            layers(Map.of(digest("shared"), 2_000_000L, digest("own"), 64_000L)),
            ARM,
            layers(Map.of(digest("shared"), 2_000_000L, digest("other"), 32_000L)),
            COSIGN,
            facts(OCI, 600, 300),
            SIGNATURE,
            referrer(CUT),
            LATE,
            referrer(digest("old")));
    // Facts are asked for where the manifest is read.
    assertThat(VolumeRepository.isVolume(repository)).isFalse();
    return Optional.ofNullable(known.get(digest));
  }

  private static ManifestFacts facts(String type, long size, long bytes, String... platforms) {
    return new ManifestFacts(
        type,
        size,
        List.of(platforms).stream().map(p -> Platform.parse(p).orThrow()).toList(),
        bytes,
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }

  private static ManifestFacts layers(Map<Digest, Long> blobs) {
    return new ManifestFacts(
        OCI,
        1000,
        List.of(Platform.parse("linux/amd64").orThrow()),
        blobs.values().stream().mapToLong(Long::longValue).sum(),
        blobs,
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }

  private static ManifestFacts referrer(Digest subject) {
    return ManifestFacts.of(
        new ManifestSummary(
            SIGNATURE,
            OCI,
            700,
            Optional.of(BUNDLE),
            Optional.of(subject),
            false,
            4000,
            new Descriptor(
                SIGNATURE,
                700,
                OCI,
                Optional.of(BUNDLE),
                "{\"annotations\":{\"dev.sigstore.bundle.content\":\"\\u00fc\"}}")),
        List.of(),
        4000);
  }

  @ParameterizedTest
  @EnumSource(VolumeFormat.class)
  void copiesBecomeLinesAndEntries(VolumeFormat format) throws IOException {
    ExportEntries entries = entries(format);
    String folder = format.word().toLowerCase(Locale.ROOT);
    assertGolden(folder + "/url.txt", entries.urlTxt());
    assertGolden(folder + "/volume.txt", entries.volumeTxt());
    ExportIndex head = head(format);
    assertGolden(folder + "/export.json", head.text(entries.entries()));
    assertGolden(folder + "/README.txt", ExportReadme.text(head, 3));
  }

  private static ExportIndex head(VolumeFormat format) {
    return new ExportIndex(
        HEAD.export(), HEAD.id(), HEAD.created(), format, HEAD.base(), HEAD.assumed());
  }

  private static ExportEntries entries(VolumeFormat format) {
    return ExportEntries.of(BATCH, format, ExportEntriesTest::facts);
  }

  private static void assertGolden(String name, String text) throws IOException {
    Path golden = GOLDEN.resolve(name);
    if (WRITE) {
      Files.createDirectories(golden.getParent());
      Files.writeString(golden, text);
    }
    assertThat(text).isEqualTo(Files.readString(golden));
  }

  @ParameterizedTest
  @EnumSource(VolumeFormat.class)
  void indexIsReadBack(VolumeFormat format) {
    String index = head(format).text(entries(format).entries());
    Survey survey = SurveyReader.read(ArchiveFixture.log(index), Optional.empty()).orThrow();
    assertThat(survey.problems()).isEmpty();
    assertThat(survey.export().orElseThrow())
        .isEqualTo(
            new Survey.Export(
                "team-a/site-b", HEAD.id(), Optional.of(HEAD.created()), format, HEAD.base()));
    Catalog catalog = survey.catalog();
    assertThat(catalog.assumed()).isEqualTo(HEAD.assumed());
    CatalogEntry whole =
        catalog
            .image(repository("volume.invalid/quay.io/argoproj/argocd"), new Tag("v2.13.1"))
            .orElseThrow();
    assertThat(whole.digest()).isEqualTo(WHOLE);
    assertThat(whole.subjects()).containsExactly(CHILD);
    assertThat(whole.bytes()).isEqualTo(181_000_000);
    Repository nginx = repository("volume.invalid/docker.io/library/nginx");
    CatalogEntry cut = catalog.image(nginx, new Tag("1.27")).orElseThrow();
    assertThat(cut.isIndexOnly()).isTrue();
    assertThat(cut.parts()).containsExactly(AMD, ARM);
    assertThat(cut.mediaType()).isEqualTo(INDEX);
    assertThat(catalog.referrers(nginx, CUT))
        .singleElement()
        .satisfies(referrer -> {
          assertThat(referrer.digest()).isEqualTo(SIGNATURE);
          assertThat(referrer.artifactType()).contains(BUNDLE);
          assertThat(referrer.annotations()).containsEntry("dev.sigstore.bundle.content", "ü");
        });
    assertThat(catalog.image(repository("volume.invalid/localhost_5000/con"), new Tag("V1")))
        .hasValueSatisfying(
            entry -> assertThat(entry.repository()).isEqualTo(repository("localhost:5000/con")));
  }

  @Test
  void entriesHaveTheOrderOfTheLines() {
    ExportEntries entries = entries(VolumeFormat.DIRECTORY);
    assertThat(entries.urls()).hasSize(BATCH.lineCount());
    assertThat(entries.entries()).hasSize(BATCH.lineCount());
  }

  @Test
  void sharedLayersCountOnce() {
    ExportSizes sizes = ExportSizes.of(BATCH.copies(), ExportEntriesTest::facts);
    assertThat(sizes)
        .isEqualTo(
            new ExportSizes(
                3,
                7,
                1609 + 181_000_000 + 600 + 300 + 1000 + 2_064_000 + 1000 + 32_000 + 2 * 4700,
                1));
  }

  @Test
  void idIsThatOfTheImages() {
    var one = new KnownImages.Builder();
    var other = new KnownImages.Builder();
    BATCH.copies().forEach(one::add);
    BATCH.copies().reversed().forEach(other::add);
    assertThat(ExportIndex.id(one.build()))
        .isEqualTo(ExportIndex.id(other.build()))
        .matches("[0-9a-f]{16}")
        .isNotEqualTo(ExportIndex.id(KnownImages.NONE));
  }

  @Test
  void indexWithoutImagesIsReadBack() {
    String index = head(VolumeFormat.DIRECTORY).text(List.of());
    assertThat(
            SurveyReader.read(ArchiveFixture.log(index), Optional.empty())
                .orThrow()
                .catalog()
                .entries())
        .isEmpty();
  }
}
