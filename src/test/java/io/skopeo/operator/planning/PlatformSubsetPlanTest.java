package io.skopeo.operator.planning;

import static io.skopeo.operator.copying.CopyOutcome.COPIED;
import static io.skopeo.operator.planning.PlanFixture.A;
import static io.skopeo.operator.planning.PlanFixture.B;
import static io.skopeo.operator.planning.PlanFixture.DESTINATION;
import static io.skopeo.operator.planning.PlanFixture.NOW;
import static io.skopeo.operator.planning.PlanFixture.SOURCE;
import static io.skopeo.operator.planning.PlanFixture.copy;
import static io.skopeo.operator.planning.PlanFixture.digest;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.copying.Copies;
import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyOutcome;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.oci.ComposedIndex;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageContent;
import io.skopeo.operator.oci.ImageContent.Form;
import io.skopeo.operator.oci.ImageContent.Part;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.registry.Result;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tags of which only some platforms are copied: how their lines are written, read and judged. */
class PlatformSubsetPlanTest {
  private static final Digest C = digest('c');
  private static final Digest D = digest('d');
  private static final Copy CUT = cut("1.0", C, A, B);

  private static Copy cut(String tag, Digest index, Digest... parts) {
    var source = new Pinned(SOURCE, index);
    var to = new Tagged(DESTINATION, new Tag(tag));
    return parts.length == 0 ? new Copy(source, to) : Copies.cut(source, to, List.of(parts));
  }

  @Test
  void partsComeBeforeTheIndexThatIsNamedByItsDigest() {
    assertThat(new CopyBatch(List.of(CUT, copy("1.1"))).urlTxt())
        .isEqualTo(
            """
            docker://quay.io/argoproj/argocd@%1$s docker://registry.example.com/argocd@%1$s
            docker://quay.io/argoproj/argocd@%2$s docker://registry.example.com/argocd@%2$s
            dir:%3$s docker://registry.example.com/argocd:1.0 --multi-arch=index-only
            docker://quay.io/argoproj/argocd@%1$s docker://registry.example.com/argocd:1.1
            """
                .formatted(A, B, C.hex()));
  }

  @Property
  void writtenTextReadsBack(@ForAll("batches") List<Copy> lines) {
    var batch = new CopyBatch(lines);
    assertThat(CopyBatch.read(batch.urlTxt(), "")).isEqualTo(batch);
    assertThat(batch.urlTxt().lines()).hasSize(batch.lineCount());
  }

  @Provide
  Arbitrary<List<Copy>> batches() {
    Arbitrary<Digest> digests = Arbitraries.of(A, B, C, D, new Digest("sha512", "e".repeat(128)));
    Arbitrary<String> tags = Arbitraries.of("1.0", "v1.0-rc.1_x", "latest");
    Arbitrary<List<Digest>> parts = digests.list().uniqueElements().ofMaxSize(4);
    Arbitrary<Digest> indexes = Arbitraries.of(A, B, C, D);
    return Combinators.combine(tags, indexes, parts)
        .as((tag, index, list) -> cut(tag, index, list.toArray(Digest[]::new)))
        .list()
        .ofMaxSize(6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dir:%s docker://gcr.io/a:1 --multi-arch=index-only",
        "docker://quay.io/a@%2$s docker://gcr.io/b@%2$s\ndir:%s docker://gcr.io/a:1 --multi-arch=index-only",
        "docker://quay.io/a@%2$s docker://gcr.io/a@%2$s\ndir:%s docker://gcr.io/a:1",
        "docker://quay.io/a@%2$s docker://gcr.io/a@%3$s\ndir:%s docker://gcr.io/a:1 --multi-arch=index-only",
        "docker://quay.io/a@%2$s docker://gcr.io/a@%2$s\n# x\ndir:%s docker://gcr.io/a:1 --multi-arch=index-only",
        "docker://quay.io/a@%2$s docker://gcr.io/a@%2$s\ndocker://quay.io/b@%3$s docker://gcr.io/a@%3$s\ndir:%s docker://gcr.io/a:1 --multi-arch=index-only",
      })
  void indexWithoutItsPartsIsLeftOut(String text) {
    assertThat(CopyBatch.read(text.formatted(C.hex(), A, B), "").copies()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    // parts and tag: outcome of the tag, whose words
    "COPIED COPIED COPIED,                  COPIED,           -",
    "SOURCE_NOT_FOUND COPIED COPIED,        COPIED,           -",
    "SKIPPED SKIPPED COPIED,                COPIED,           -",
    "COPIED COPIED FAILED,                  FAILED,           2",
    "COPIED COPIED UNAUTHORIZED,            UNAUTHORIZED,     2",
    "COPIED SOURCE_NOT_FOUND FAILED,        SOURCE_INCOMPLETE, 1",
    "COPIED COPIED SOURCE_NOT_FOUND,        SOURCE_NOT_FOUND, 2",
    "UNAUTHORIZED RATE_LIMITED FAILED,      UNAUTHORIZED,     0",
    "RATE_LIMITED NOT_ATTEMPTED FAILED,     RATE_LIMITED,     0",
    "NOT_ATTEMPTED RATE_LIMITED FAILED,     RATE_LIMITED,     1",
    "COPIED NOT_ATTEMPTED NOT_ATTEMPTED,    NOT_ATTEMPTED,    1",
    "COPIED NOT_ATTEMPTED FAILED,           NOT_ATTEMPTED,    1",
    "COPIED KILLED NOT_ATTEMPTED,           KILLED,           1",
    "COPIED COPIED NOT_ATTEMPTED,           NOT_ATTEMPTED,    2",
  })
  void failedPartDecidesTheOutcomeOfItsTag(String outcomes, CopyOutcome outcome, String speaker) {
    List<CopyOutcome> reported =
        List.of(outcomes.split(" ")).stream().map(CopyOutcome::valueOf).toList();
    CopyRun.Finished finished =
        new CopyBatch(List.of(CUT)).finished(reported, NOW, Map.of(0, "0", 1, "1", 2, "2"));
    assertThat(finished.outcomes()).containsExactly(outcome);
    if (!outcome.claimsPresence()) {
      assertThat(finished.messages()).isEqualTo(Map.of(0, speaker));
    }
  }

  @Test
  void linesAroundKeepTheirOutcomes() {
    var batch = new CopyBatch(List.of(copy("0.9"), CUT, copy("1.1")));
    CopyRun.Finished finished =
        batch.finished(
            List.of(COPIED, COPIED, CopyOutcome.TIMED_OUT, CopyOutcome.FAILED, CopyOutcome.INVALID),
            NOW,
            Map.of(2, "slow", 4, "odd"));
    assertThat(finished.outcomes())
        .containsExactly(COPIED, CopyOutcome.TIMED_OUT, CopyOutcome.INVALID);
    assertThat(finished.messages()).isEqualTo(Map.of(1, "slow", 2, "odd"));
  }

  /** The Task skips what an earlier line does, whatever became of that. */
  @Test
  void partThatTwoTagsShareFailsBoth() {
    var batch = new CopyBatch(List.of(CUT, cut("1.1", D, A)));
    CopyRun.Finished finished =
        batch.finished(
            List.of(
                CopyOutcome.TIMED_OUT,
                COPIED,
                CopyOutcome.FAILED,
                CopyOutcome.SKIPPED,
                CopyOutcome.FAILED),
            NOW,
            Map.of(0, "slow"));
    assertThat(finished.outcomes()).containsExactly(CopyOutcome.TIMED_OUT, CopyOutcome.TIMED_OUT);
    assertThat(finished.messages()).isEqualTo(Map.of(0, "slow", 1, "slow"));
  }

  @Test
  void copyIsOfferedWithItsIndex() {
    var subset = new ComposedIndex(C, "{}");
    var content =
        new ImageContent(
            C,
            List.of(new Part(A, Form.MANIFEST), new Part(B, Form.MANIFEST)),
            List.of(subset),
            List.of(A, B),
            2,
            List.of(),
            List.of());
    var observation =
        new TagObservation(
                PlanFixture.selected("1.0"),
                false,
                Optional.of(new Result.Found<>(C)),
                PlanFixture.answer("absent"),
                2)
            .with(content);
    Plan plan =
        PlanFixture.plan(
            PlanFixture.intent(Mode.RECURRENT, "1.0"), PreviousState.NONE, List.of(), observation);
    assertThat(plan.offered().copies())
        .singleElement()
        .satisfies(waiting -> {
          assertThat(waiting.copy()).isEqualTo(CUT);
          assertThat(waiting.indexes()).containsExactly(subset);
          assertThat(waiting.pulls().count()).isEqualTo(2);
        });
  }
}
