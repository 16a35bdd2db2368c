package io.skopeo.operator.archive.export;

import static io.skopeo.operator.archive.ArchiveFixture.export;
import static io.skopeo.operator.archive.ArchiveFixture.importOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.archive.ArchiveFixture;
import io.skopeo.operator.archive.VolumeFormat;
import io.skopeo.operator.archive.catalog.Catalog;
import io.skopeo.operator.archive.catalog.CatalogEntry;
import io.skopeo.operator.archive.imports.ImportLines;
import io.skopeo.operator.archive.survey.Survey;
import io.skopeo.operator.archive.survey.SurveyReader;
import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyLine;
import io.skopeo.operator.copying.CopyLine.Content;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Tag;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** An export that is imported: what was copied to the volume is what is read from it. */
class ExportRoundTripTest {
  private static final List<String> REPOSITORIES =
      List.of(
          "quay.io/a/b", "nginx", "localhost:5000/con/aux", "[::1]:5000/a__b", "ghcr.io/a---b/c");

  /**
   * An image to export.
   *
   * @param parts the number of its manifests that are copied apart
   */
  record Exported(String repository, String tag, int parts, boolean signed) {
    Digest digest() {
      return ArchiveFixture.digest("%s:%s %d".formatted(repository, tag, parts));
    }

    Digest signature() {
      return ArchiveFixture.digest("signature of " + digest());
    }

    List<Digest> partDigests() {
      var digests = new ArrayList<Digest>();
      for (int i = 0; i < parts; i++) {
        // Images of one repository share some.
        digests.add(ArchiveFixture.digest(repository + i));
      }
      return digests;
    }

    Copy copy() {
      Content own = parts > 0 ? Content.INDEX_ONLY : Content.WHOLE;
      var lines = new ArrayList<CopyLine>();
      partDigests().forEach(part -> lines.add(CopyLine.byDigest(part, Content.WHOLE)));
      if (signed) {
        lines.add(CopyLine.byDigest(digest(), own));
        lines.add(CopyLine.byDigest(signature(), Content.WHOLE));
      }
      lines.add(CopyLine.named(digest(), new Tag(tag), own));
      return export(repository, tag, digest(), lines.toArray(CopyLine[]::new));
    }

    Optional<ManifestFacts> facts(Digest manifest) {
      return Optional.of(
          new ManifestFacts(
              "application/vnd.oci.image.manifest.v1+json",
              100,
              List.of(),
              1000,
              Map.of(),
              manifest.equals(signature()) ? Optional.of(digest()) : Optional.empty(),
              Optional.of("application/example"),
              Map.of("a", "\"\u00e4\n")));
    }
  }

  @Property(tries = 300)
  void imagesAreReadAsTheyWereWritten(
      @ForAll("images") List<Exported> images, @ForAll VolumeFormat format) {
    Map<String, Exported> byName = new HashMap<>();
    images.forEach(image -> byName.putIfAbsent(image.repository() + ":" + image.tag(), image));
    List<Exported> all = List.copyOf(byName.values());
    var batch = new CopyBatch(all.stream().map(Exported::copy).toList());
    ExportEntries entries = ExportEntries.of(batch, format, (_, manifest) -> facts(all, manifest));
    Survey survey = survey(entries, format);
    assertThat(survey.problems()).isEmpty();
    Catalog catalog = survey.catalog();
    for (Exported image : all) {
      Copy written = image.copy();
      CatalogEntry read =
          catalog.image(written.destination().repository(), new Tag(image.tag())).orElseThrow();
      assertThat(read.repository()).isEqualTo(written.source().repository());
      assertThat(read.digest()).isEqualTo(image.digest());
      assertThat(read.parts()).isEqualTo(image.partDigests());
      assertThat(catalog.referrers(written.destination().repository(), image.digest()))
          .extracting(CatalogEntry::digest)
          .containsExactlyElementsOf(image.signed() ? List.of(image.signature()) : List.of());
      Copy back =
          importOf(
              image.repository(),
              "registry.example.com/x",
              image.tag(),
              image.digest(),
              written.lines().toArray(CopyLine[]::new));
      assertThat(ImportLines.problem(back, catalog)).isEmpty();
      assertReadWhatWasWritten(entries, batch, back, catalog);
    }
  }

  /** Each line reads a place where a line with its digest and its content has written. */
  private static void assertReadWhatWasWritten(
      ExportEntries entries, CopyBatch batch, Copy back, Catalog catalog) {
    Map<String, String> written = new HashMap<>();
    List<Digest> digests =
        batch.copies().stream()
            .flatMap(copy -> copy.lines().stream())
            .map(CopyLine::digest)
            .toList();
    for (int i = 0; i < digests.size(); i++) {
      String[] words = entries.urls().get(i).split(" ", -1);
      String before = written.put(words[1], digests.get(i).toString());
      assertThat(before == null || before.equals(digests.get(i).toString())).isTrue();
    }
    ImportLines lines = ImportLines.of(new CopyBatch(List.of(back)), catalog);
    for (int i = 0; i < lines.urls().size(); i++) {
      String from = lines.urls().get(i).split(" ", -1)[0].replace("oci:volume/.:", "oci:volume/:");
      assertThat(written).containsEntry(from, lines.digests().get(i));
    }
  }

  private static Optional<ManifestFacts> facts(List<Exported> all, Digest manifest) {
    return all.stream()
        .filter(image -> image.signature().equals(manifest) || image.digest().equals(manifest))
        .findFirst()
        .flatMap(image -> image.facts(manifest));
  }

  private static Survey survey(ExportEntries entries, VolumeFormat format) {
    var index =
        new ExportIndex(
            "team-a/site-b",
            "0123456789abcdef",
            Instant.EPOCH,
            format,
            Optional.empty(),
            List.of());
    // The Task drops a line that it has already.
    List<String> distinct = entries.entries().stream().distinct().toList();
    return SurveyReader.read(ArchiveFixture.log(index.text(distinct)), Optional.empty()).orThrow();
  }

  @Provide
  Arbitrary<List<Exported>> images() {
    return Combinators.combine(
            Arbitraries.of(REPOSITORIES),
            Arbitraries.of("v1", "V1", "con", "CON", "_", "v1.", "1--2", "latest", "Nul.x"),
            Arbitraries.integers().between(0, 3),
            Arbitraries.of(true, false))
        .as(Exported::new)
        .list()
        .ofMaxSize(12);
  }
}
