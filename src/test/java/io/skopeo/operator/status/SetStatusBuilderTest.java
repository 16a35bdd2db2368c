package io.skopeo.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.skopeo.operator.api.imageset.ImageSetStatus;
import io.skopeo.operator.imageset.Chunk;
import io.skopeo.operator.imageset.SetProgress;
import io.skopeo.operator.imageset.child.ChildChanges;
import io.skopeo.operator.imageset.child.ChildState;
import io.skopeo.operator.imageset.child.ChildState.Kind;
import io.skopeo.operator.imageset.child.ExistingChild;
import io.skopeo.operator.imageset.list.EntryProblem;
import io.skopeo.operator.planning.Assessment;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SetStatusBuilderTest {
  private static final Instant NOW = Instant.parse("2027-01-01T00:00:00.5Z");
  private static final Instant LATER = NOW.plusSeconds(60);
  private static final SetProgress NOTHING =
      new SetProgress(List.of(), List.of(), 0, Optional.empty(), List.of());
  private static final Assessment MIRRORED = new Assessment.UpToDate(Reason.UP_TO_DATE, "All.");

  static Stream<List<Object>> rows() {
    Problem problem = new Problem(Reason.LIST_UNREADABLE, "It is HTML.");
    return Stream.of(
        List.of(MIRRORED, "Ready True UpToDate"),
        List.of(
            new Assessment.Progressing(Reason.MIRRORING, "Some.", "Others are copied."),
            "Ready Unknown Mirroring, Reconciling True Mirroring"),
        List.of(
            new Assessment.Retrying(problem, "Again."),
            "Ready False ListUnreadable, Reconciling True ListUnreadable"),
        List.of(
            new Assessment.Stalled(problem),
            "Ready False ListUnreadable, Stalled True ListUnreadable"),
        List.of(new Assessment.Held(Reason.DRY_RUN, false, "Dry."), "Ready Unknown DryRun"),
        List.of(new Assessment.Held(Reason.SUSPENDED, true, "Held."), "Ready True Suspended"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void assessmentIsARowOfConditions(List<Object> row) {
    ImageSetStatus status = of(null, NOW, (Assessment) row.get(0), NOTHING);
    assertThat(
            String.join(
                ", ",
                status.conditions().stream()
                    .map(c -> "%s %s %s".formatted(c.getType(), c.getStatus(), c.getReason()))
                    .toList()))
        .isEqualTo(row.get(1));
    assertThat(status.phase()).isEqualTo(status.conditions().getFirst().getReason());
    assertThat(status.observedGeneration()).isEqualTo(3);
    assertThat(status.conditions())
        .extracting(Condition::getLastTransitionTime)
        .containsOnly("2027-01-01T00:00:00Z");
  }

  @Test
  void transitionTimeStaysWithTheStatusOfACondition() {
    ImageSetStatus first = of(null, NOW, MIRRORED, NOTHING);
    ImageSetStatus same =
        of(first, LATER, new Assessment.UpToDate(Reason.EMPTY_CHUNK, "Empty."), NOTHING);
    assertThat(same.conditions().getFirst().getLastTransitionTime())
        .isEqualTo("2027-01-01T00:00:00Z");
    ImageSetStatus worse =
        of(first, LATER, new Assessment.Stalled(Problem.inSpec("Wrong.")), NOTHING);
    assertThat(worse.conditions().getFirst().getLastTransitionTime())
        .isEqualTo("2027-01-01T00:01:00Z");
    assertThat(of(first, LATER, MIRRORED, NOTHING)).as("nothing to write").isEqualTo(first);
  }

  @Test
  void countsAreThoseOfTheProgress() {
    var progress =
        new SetProgress(
            List.of(
                state("a", Kind.READY),
                state("b", Kind.READY),
                state("c", Kind.FAILED),
                state("d", Kind.WAITING),
                state("e", Kind.WAITING),
                state("f", Kind.WAITING)),
            List.of(invalid("x", Reason.INVALID_ENTRY)),
            4,
            Optional.of(new Chunk.Slice<>(List.of("a"), 2, 9)),
            List.of());
    ImageSetStatus status = of(null, NOW, MIRRORED, progress);
    assertThat(status.repositories()).isEqualTo(new ImageSetStatus.Counts(6, 2, 1, 3, 1, 4, "2/6"));
    assertThat(status.chunk()).isEqualTo("2/9");
    assertThat(status.every()).isEqualTo("1h");
    assertThat(status.lastHandledRequestedAt()).isEqualTo("request");
    assertThat(status.mirrorConfigMap()).isEqualTo("set-mirrors");
  }

  @Test
  void invalidEntriesComeBeforeImagesAndBothAreAtMostTwenty() {
    var progress =
        new SetProgress(
            IntStream.range(0, 30).mapToObj(i -> state("s%02d".formatted(i), Kind.FAILED)).toList(),
            List.of(invalid("x", Reason.INVALID_ENTRY), invalid("y", Reason.MAPPING_COLLISION)),
            0,
            Optional.empty(),
            List.of());
    assertThat(of(null, NOW, MIRRORED, progress).failures())
        .hasSize(20)
        .startsWith(
            new ImageSetStatus.Failure("x", null, "InvalidEntry", "Wrong."),
            new ImageSetStatus.Failure("y", null, "MappingCollision", "Wrong."),
            new ImageSetStatus.Failure("s00", "image-s00", "SourceNotFound", "m"));
  }

  @Test
  void planHasAHundredChangesAndTheNumberOfAll() {
    List<ExistingChild> existing =
        IntStream.range(0, 150)
            .mapToObj(i -> new ExistingChild("n" + i, "s" + i, "d" + i))
            .toList();
    ChildChanges changes = ChildChanges.of(List.of(), existing, Set.of(), Set.of());
    var progress =
        new SetProgress(
            List.of(),
            List.of(invalid("x", Reason.MAPPING_COLLISION), invalid("y", Reason.INVALID_ENTRY)),
            0,
            Optional.empty(),
            List.of());
    ImageSetStatus.SetPlan plan =
        new SetStatusBuilder(null, 3, Optional.empty(), NOW)
            .of(MIRRORED, progress, "1h", List.of(), Optional.of(changes), Optional.empty())
            .plan();
    assertThat(plan.total()).isEqualTo(151);
    assertThat(plan.items()).hasSize(100);
    assertThat(plan.revision()).isEqualTo(changes.revision());
  }

  @Test
  void refusedSpecKeepsWhatIsKnown() {
    ImageSetStatus before = of(null, NOW, MIRRORED, NOTHING);
    ImageSetStatus status =
        new SetStatusBuilder(before, 4, Optional.empty(), LATER)
            .refused(List.of(Problem.inSpec("A."), Problem.inSpec("B."), Problem.inSpec("A.")));
    assertThat(status.conditions().getFirst().getMessage()).isEqualTo("A. B.");
    assertThat(status.phase()).isEqualTo("InvalidSpec");
    assertThat(status.repositories()).isEqualTo(before.repositories());
    assertThat(status.mirrorConfigMap()).isEqualTo("set-mirrors");
    assertThat(status.observedGeneration()).isEqualTo(4);
  }

  private static ImageSetStatus of(
      ImageSetStatus before, Instant now, Assessment assessment, SetProgress progress) {
    return new SetStatusBuilder(before, 3, Optional.of("request"), now)
        .of(assessment, progress, "1h", List.of(), Optional.empty(), Optional.of("set-mirrors"));
  }

  private static ChildState state(String source, Kind kind) {
    return kind == Kind.FAILED
        ? new ChildState(source, "image-" + source, kind, "SourceNotFound", "m")
        : new ChildState(source, "image-" + source, kind, "", "");
  }

  private static EntryProblem invalid(String text, Reason reason) {
    return new EntryProblem(text, new Problem(reason, "Wrong."));
  }
}
