package io.skopeo.operator.copying;

import static io.skopeo.operator.copying.CopyOutcome.COPIED;
import static io.skopeo.operator.copying.CopyOutcome.FAILED;
import static io.skopeo.operator.copying.CopyOutcome.NOT_ATTEMPTED;
import static io.skopeo.operator.copying.CopyOutcome.RATE_LIMITED;
import static io.skopeo.operator.planning.PlanFixture.A;
import static io.skopeo.operator.planning.PlanFixture.DESTINATION;
import static io.skopeo.operator.planning.PlanFixture.NOW;
import static io.skopeo.operator.planning.PlanFixture.copy;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CopyRunTest {
  private static final ImageName ONE = new ImageName("team-a", "one", "uid-1");
  private static final ImageName OTHER = new ImageName("team-a", "other", "uid-2");

  @Test
  void runOfOneImageHasItsOutcomesAndMessages() {
    CopyRun run =
        run(
            new CopyRun.Finished(
                List.of(FAILED, COPIED, FAILED), NOW, Map.of(0, "first", 2, "third"), 99),
            List.of(OTHER, ONE, ONE),
            copy("1.0"),
            copy("1.1"),
            copy("1.2"));
    assertThat(run.of(ONE))
        .isEqualTo(
            new CopyRun(
                "team-a",
                "shared",
                new CopyBatch(
                    List.of(copy("1.1"), copy("1.2")), List.of(ONE, ONE), List.of(), 0, Map.of()),
                NOW,
                new CopyRun.Finished(List.of(COPIED, FAILED), NOW, Map.of(1, "third"))));
    assertThat(run.of(OTHER).outcome()).isEqualTo(CopyRun.Outcome.FAILED);
  }

  @Test
  void bytesBelongToTheOnlyImage() {
    var state = new CopyRun.Finished(List.of(COPIED), NOW, Map.of(), 99);
    CopyRun run = run(state, List.of(ONE), copy("1.0"));
    assertThat(run.of(ONE)).isEqualTo(run);
    assertThat(run.of(ONE).bytes()).isEqualTo(99);
  }

  @Test
  void imageOfTheSameNameWithAnotherUidHasNoCopies() {
    CopyRun run = run(new CopyRun.Running(), List.of(ONE), copy("1.0"));
    assertThat(run.of(new ImageName("team-a", "one", "uid-9")).batch().copies()).isEmpty();
  }

  @Test
  void rateLimitOfAnotherImageHoldsForTheSameRegistriesAlone() {
    var elsewhere =
        new Copy(
            new Pinned(new Repository("gcr.io", "a"), A), new Tagged(DESTINATION, new Tag("9")));
    CopyRun run =
        run(
            new CopyRun.Finished(List.of(RATE_LIMITED, NOT_ATTEMPTED, NOT_ATTEMPTED, COPIED), NOW),
            List.of(OTHER, ONE, ONE, ONE),
            copy("1.0"),
            copy("1.1"),
            elsewhere,
            copy("1.3"));
    assertThat(((CopyRun.Finished) run.of(ONE).state()).outcomes())
        .containsExactly(RATE_LIMITED, NOT_ATTEMPTED, COPIED);
  }

  @Test
  void outcomeIsThatOfTheCopyToTheDestination() {
    Copy first = copy("1.0");
    Copy second = copy("1.1");
    CopyRun run =
        run(new CopyRun.Finished(List.of(COPIED, FAILED), NOW), List.of(ONE, ONE), first, second);
    assertThat(run.hasOutcome(second.destination(), FAILED)).isTrue();
    assertThat(run.hasOutcome(first.destination(), FAILED)).isFalse();
    assertThat(run.hasOutcome(copy("1.2").destination(), FAILED)).isFalse();
    assertThat(run.withState(new CopyRun.Running()).hasOutcome(second.destination(), FAILED))
        .isFalse();
  }

  private static CopyRun run(CopyRun.State state, List<ImageName> images, Copy... copies) {
    return new CopyRun(
        "team-a",
        "shared",
        new CopyBatch(List.of(copies), images, List.of(), 0, Map.of()),
        NOW,
        state);
  }
}
