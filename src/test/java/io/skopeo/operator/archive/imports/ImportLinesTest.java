package io.skopeo.operator.archive.imports;

import static io.skopeo.operator.archive.ArchiveFixture.digest;
import static io.skopeo.operator.archive.ArchiveFixture.importOf;
import static io.skopeo.operator.archive.ArchiveFixture.repository;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skopeo.operator.archive.catalog.AssumedImage;
import io.skopeo.operator.archive.catalog.Catalog;
import io.skopeo.operator.archive.catalog.CatalogEntry;
import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyLine;
import io.skopeo.operator.copying.CopyLine.Content;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Problem;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What copies from a volume become. */
class ImportLinesTest {
  private static final Repository SOURCE = repository("quay.io/a/b");
  private static final Digest CUT = digest("cut");
  private static final Digest PART = digest("part");
  private static final Digest LIST = digest("list");
  private static final Digest SAVED = digest("saved");

  private static final Catalog CATALOG =
      new Catalog(
          List.of(
              new CatalogEntry(SOURCE, Optional.of(new Tag("v1")), CUT, "dir:volume/cut-index"),
              new CatalogEntry(SOURCE, Optional.empty(), PART, "dir:volume/part"),
              new CatalogEntry(
                      SOURCE, Optional.of(new Tag("v2")), SAVED, "docker-archive:volume/a.tar:b:v2")
                  .withUnknownDigest()),
          List.of(new AssumedImage(SOURCE, Optional.of(new Tag("v0")), digest("left out"))));

  @Test
  void linesHaveTheReferencesOfTheVolume() {
    var batch =
        new CopyBatch(
            List.of(
                importOf(
                    "quay.io/a/b",
                    "registry.example.com/mirror/a-b",
                    "v1",
                    CUT,
                    CopyLine.byDigest(PART, Content.WHOLE),
                    CopyLine.byDigest(CUT, Content.INDEX_ONLY),
                    CopyLine.named(LIST, new Tag("sha256-" + CUT.hex()), Content.FOLDER),
                    CopyLine.named(CUT, new Tag("v1"), Content.INDEX_ONLY)),
                copy("v2", SAVED)));
    ImportLines lines = ImportLines.of(batch, CATALOG);
    assertThat(lines.urlTxt())
        .isEqualTo(
            """
            dir:volume/part docker://registry.example.com/mirror/a-b@PART
            dir:volume/cut-index docker://registry.example.com/mirror/a-b@CUT --multi-arch=index-only
            dir:LIST docker://registry.example.com/mirror/a-b:sha256-HEX --multi-arch=index-only
            dir:volume/cut-index docker://registry.example.com/mirror/a-b:v1 --multi-arch=index-only
            docker-archive:volume/a.tar:b:v2 docker://registry.example.com/mirror/a-b:v2
            """
                .replace("PART", PART.toString())
                .replace("CUT", CUT.toString())
                .replace("HEX", CUT.hex())
                .replace("LIST", LIST.hex()));
    assertThat(lines.volumeTxt()).isEqualTo("%s\n%s\n-\n%s\n-\n".formatted(PART, CUT, CUT));
    assertThat(lines.urls()).hasSize(batch.lineCount());
  }

  @Test
  void copyOfAnImageThatWasLeftOutNamesTheBase() {
    Copy copy = copy("v0", digest("left out"));
    assertThat(ImportLines.problem(copy, CATALOG).map(Problem::sentence))
        .hasValueSatisfying(
            sentence -> assertThat(sentence).contains("quay.io/a/b@", "spec.since"));
    assertThatThrownBy(() -> ImportLines.of(new CopyBatch(List.of(copy)), CATALOG))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void copyOfAManifestThatIsMissingIsNamed() {
    assertThat(ImportLines.problem(copy("v3", digest("missing")), CATALOG).map(Problem::sentence))
        .hasValueSatisfying(sentence -> assertThat(sentence).contains("is not on the volume"));
    assertThat(ImportLines.problem(copy("v1", CUT), CATALOG)).isEmpty();
  }

  private static Copy copy(String tag, Digest digest) {
    return importOf(
        "quay.io/a/b",
        "registry.example.com/mirror/a-b",
        tag,
        digest,
        CopyLine.named(digest, new Tag(tag), Content.WHOLE));
  }
}
