package io.skopeo.operator.copying;

import static io.skopeo.operator.planning.PlanFixture.A;
import static io.skopeo.operator.planning.PlanFixture.batch;
import static io.skopeo.operator.planning.PlanFixture.copies;
import static io.skopeo.operator.planning.PlanFixture.copy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.planning.BatchSplitter;
import io.skopeo.operator.planning.input.ConcurrencyLimits;
import io.skopeo.operator.planning.tag.TagState;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CopyBatchTest {
  private static final String PINNED =
      "docker://quay.io/a@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

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
    assertThat(CopyBatch.read(batch.urlTxt())).isEqualTo(batch);
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
    assertThat(CopyBatch.read(text + "\n" + copy("1.0").text()).copies())
        .containsExactly(copy("1.0"));
  }

  @Test
  void windowsLineEndsDoNoHarm() {
    assertThat(CopyBatch.read(batch("1.0", "1.1").urlTxt().replace("\n", "\r\n")))
        .isEqualTo(batch("1.0", "1.1"));
  }

  @ParameterizedTest
  @CsvSource({
    // lines, size, sizes of the batches
    "0,   50, ''",
    "1,   50, '1'",
    "50,  50, '50'",
    "51,  50, '25 26'",
    "100, 50, '50 50'",
    "101, 50, '33 34 34'",
    "3,   1,  '1 1 1'",
    "500, 500, '500'",
  })
  void linesAreSplitEvenly(int lines, int size, String sizes) {
    List<CopyBatch> batches =
        BatchSplitter.split(
            copies(lines).stream()
                .map(l -> new TagState.CopyNeeded(l, false, 2, 0, Optional.empty()))
                .toList(),
            size);
    assertThat(String.join(" ", batches.stream().map(b -> "" + b.copies().size()).toList()))
        .isEqualTo(sizes);
    assertThat(batches.stream().flatMap(b -> b.copies().stream())).isEqualTo(copies(lines));
    assertThat(batches.stream().mapToInt(CopyBatch::pulls).sum()).isEqualTo(2 * lines);
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

  @ParameterizedTest
  @CsvSource({
    "0, 1, 1, 1",
    "-1, 1, 1, 1",
    "501, 1, 1, 1",
    "50, 0, 1, 1",
    "50, 1, 0, 1",
    "50, 1, 1, 0"
  })
  void invalidLimitsAreRefused(int batchSize, int image, int namespace, int cluster) {
    assertThatThrownBy(() -> new ConcurrencyLimits(batchSize, image, namespace, cluster))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
