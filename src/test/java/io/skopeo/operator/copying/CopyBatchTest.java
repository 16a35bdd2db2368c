package io.skopeo.operator.copying;

import static io.skopeo.operator.planning.PlanFixture.A;
import static io.skopeo.operator.planning.PlanFixture.B;
import static io.skopeo.operator.planning.PlanFixture.batch;
import static io.skopeo.operator.planning.PlanFixture.copy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.planning.PlanFixture;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CopyBatchTest {
  private static final String PINNED =
      "docker://quay.io/a@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

  private static final ImageName ONE = new ImageName("team-a", "one", "uid-1");
  private static final ImageName OTHER = new ImageName("team-a", "other", "uid-2");

  @Test
  void lineIsWrittenAsSkopeoReadsIt() {
    assertThat(batch("1.0", "1.1").urlTxt())
        .isEqualTo(
            """
            docker://quay.io/argoproj/argocd@%1$s docker://registry.example.com/argocd:1.0
            docker://quay.io/argoproj/argocd@%1$s docker://registry.example.com/argocd:1.1
            """
                .formatted(A));
  }

  @ParameterizedTest
  @CsvSource({
    "quay.io/argoproj/argocd, registry.example.com/argocd",
    "docker.io/library/nginx, localhost:5000/nginx",
    "[::1]:5000/a/b,          10.0.0.1:5000/a",
  })
  void writtenTextReadsBack(String source, String destination) {
    var copy =
        new Copy(
            new Pinned(Repository.parse(source).orThrow(), A),
            new Tagged(Repository.parse(destination).orThrow(), new Tag("v1.0-rc.1_x")));
    var batch = new CopyBatch(List.of(copy, copy("2.0")));
    assertThat(CopyBatch.read(batch.urlTxt(), "")).isEqualTo(batch);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# comment",
        "docker://quay.io/a:1 docker://gcr.io/a:1",
        PINNED + " docker://gcr.io/a",
        PINNED + " docker://gcr.io/a:1 --multi-arch=all",
        PINNED + "  docker://gcr.io/a:1",
        PINNED + " docker://gcr.io/A:1",
        PINNED + " docker://gcr.io/a:.1",
        PINNED + " dir:/tmp",
        "docker://quay.io/a@sha256:abc docker://gcr.io/a:1",
      })
  void foreignLineIsLeftOut(String text) {
    assertThat(CopyBatch.read(text + "\n" + copy("1.0").text(), "").copies())
        .containsExactly(copy("1.0"));
  }

  @Test
  void windowsLineEndsDoNoHarm() {
    assertThat(CopyBatch.read(batch("1.0", "1.1").urlTxt().replace("\n", "\r\n"), ""))
        .isEqualTo(batch("1.0", "1.1"));
  }

  @Test
  void largestBatchFitsIntoAConfigMap() {
    var copy =
        new Copy(
            new Pinned(new Repository("quay.io", "a".repeat(247)), A),
            new Tagged(new Repository("quay.io", "b".repeat(247)), new Tag("c".repeat(128))));
    String text = new CopyBatch(Collections.nCopies(CopyBatch.MOST, copy)).urlTxt();
    assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(1 << 20);
  }

  @Test
  void imagesOfTheLinesReadBack() {
    var cut =
        Copies.cut(
            new Pinned(PlanFixture.SOURCE, B),
            new Tagged(PlanFixture.DESTINATION, new Tag("2.0")),
            List.of(A, B));
    CopyBatch batch = shared(List.of(copy("1.0"), cut, copy("1.1")), ONE, OTHER, ONE);
    assertThat(batch.imagesTxt())
        .isEqualTo(
            """
            team-a/one uid-1 1.0 %1$s
            team-a/other uid-2 2.0 %2$s
            team-a/other uid-2 2.0 %2$s
            team-a/other uid-2 2.0 %2$s
            team-a/one uid-1 1.1 %1$s
            """
                .formatted(A, B));
    assertThat(CopyBatch.read(batch.urlTxt(), batch.imagesTxt())).isEqualTo(batch);
    assertThat(batch.distinctImages()).containsExactly(ONE, OTHER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "team-a/one",
        "team-a uid-1",
        "team-a/one/more uid-1",
        "team-a/one uid-1 more",
        "team-a/one  uid-1",
        "/one uid-1",
      })
  void lineWithoutAnImageIsLeftOutAndOthersKeepTheirs(String owner) {
    CopyBatch read =
        CopyBatch.read(
            batch("1.0", "1.1", "1.2").urlTxt(),
            "team-a/one uid-1\n" + owner + "\nteam-a/other uid-2\n");
    assertThat(read).isEqualTo(shared(List.of(copy("1.0"), copy("1.2")), ONE, OTHER));
  }

  @Test
  void lineBeyondTheImagesIsLeftOut() {
    assertThat(CopyBatch.read(batch("1.0", "1.1").urlTxt(), "team-a/one uid-1\n"))
        .isEqualTo(shared(List.of(copy("1.0")), ONE));
  }

  @Test
  void fingerprintCoversLinesAndTheirImages() {
    List<Copy> two = List.of(copy("1.0"), copy("1.1"));
    CopyBatch batch = shared(two, ONE, OTHER);
    assertThat(batch.fingerprint()).isEqualTo(shared(two, ONE, OTHER).fingerprint());
    assertThat(
            List.of(
                batch,
                shared(two, OTHER, ONE),
                shared(two, ONE, new ImageName("team-a", "other", "uid-3")),
                shared(List.of(copy("1.1"), copy("1.0")), ONE, OTHER),
                new CopyBatch(two)))
        .extracting(CopyBatch::fingerprint)
        .doesNotHaveDuplicates()
        .allMatch(hash -> hash.matches("[0-9a-f]{32}"));
  }

  @Test
  void copiesOfOtherImagesAreLeftOut() {
    var pulls = List.of(new PullCount(new PullCount.Quota("", "quay.io"), 3));
    var batch =
        new CopyBatch(
            List.of(copy("1.0"), copy("1.1"), copy("1.2")),
            List.of(ONE, OTHER, ONE),
            pulls,
            2,
            Map.of(A, "{}"));
    CopyBatch left = batch.without(Set.of(OTHER));
    assertThat(left)
        .isEqualTo(
            new CopyBatch(
                List.of(copy("1.0"), copy("1.2")), List.of(ONE, ONE), pulls, 2, Map.of(A, "{}")));
    assertThat(batch.without(Set.of())).isEqualTo(batch);
    assertThat(batch.without(Set.of(ONE, OTHER)).copies()).isEmpty();
    assertThat(batch("1.0").without(Set.of(ONE)))
        .as("Images are not known")
        .isEqualTo(batch("1.0"));
  }

  @Test
  void copiesAtSomePlacesKeepTheirImages() {
    CopyBatch batch = shared(List.of(copy("1.0"), copy("1.1"), copy("1.2")), ONE, OTHER, ONE);
    assertThat(batch.placesOf(ONE)).containsExactly(0, 2);
    assertThat(batch.at(List.of(0, 2)))
        .isEqualTo(shared(List.of(copy("1.0"), copy("1.2")), ONE, ONE));
    assertThat(batch("1.0", "1.1").at(List.of(1))).isEqualTo(batch("1.1"));
  }

  @Test
  void batchWithImagesOfSomeCopiesIsRefused() {
    List<Copy> two = List.of(copy("1.0"), copy("1.1"));
    assertThatThrownBy(() -> shared(two, ONE)).isInstanceOf(IllegalArgumentException.class);
  }

  private static CopyBatch shared(List<Copy> copies, ImageName... images) {
    return new CopyBatch(copies, List.of(images), List.of(), 0, Map.of());
  }
}
