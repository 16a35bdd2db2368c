package io.skopeo.operator.imageset;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.imageset.child.ChildState;
import io.skopeo.operator.imageset.child.ChildState.Kind;
import io.skopeo.operator.imageset.list.EntryProblem;
import io.skopeo.operator.planning.Assessment;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SetAssessorTest {
  private static final ImageSetIntent.Hold NONE = new ImageSetIntent.Hold(false, false);
  private static final ImageSetIntent.Hold DRY = new ImageSetIntent.Hold(true, false);
  private static final ImageSetIntent.Hold SUSPENDED = new ImageSetIntent.Hold(true, true);
  private static final Problem UNREADABLE = new Problem(Reason.LIST_UNREADABLE, "Unreadable.");
  private static final Problem SHRANK = new Problem(Reason.LIST_SHRANK, "Shrank.");
  private static final Problem TOO_LONG = new Problem(Reason.LIST_TOO_LONG, "Too long.");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // ready, waiting, failed, invalid | kind | reason | sentence
        "2 0 0 0 | UpToDate    | UpToDate      | All 2 repositories are mirrored.",
        "1 0 0 0 | UpToDate    | UpToDate      | 1 of 1 repository is mirrored.",
        "0 0 0 0 | UpToDate    | UpToDate      | 0 of 0 repositories are mirrored.",
        "1 1 0 0 | Progressing | Mirroring     | 1 of 2 repositories are mirrored.",
        "0 1 0 0 | Progressing | Mirroring     | 0 of 1 repository is mirrored.",
        "1 1 0 1 | Stalled     | InvalidEntry  | list, line 1: wrong.",
        "1 0 0 2 | Stalled     | InvalidEntry  | 2 entries cannot be mirrored, the first one: list, line 1: wrong.",
        "0 0 1 0 | Retrying    | ImagesFailing | 1 of 1 repository is not mirrored: quay.io/f0 (SourceNotFound).",
        "1 1 1 0 | Retrying    | ImagesFailing | 1 of 3 repositories is not mirrored: quay.io/f0 (SourceNotFound).",
        "9 0 3 0 | Retrying    | ImagesFailing | 3 of 12 repositories are not mirrored: quay.io/f0 (SourceNotFound), quay.io/f1 (SourceNotFound), quay.io/f2 (SourceNotFound).",
        "9 0 4 0 | Retrying    | ImagesFailing | 4 of 13 repositories are not mirrored: quay.io/f0 (SourceNotFound), quay.io/f1 (SourceNotFound), quay.io/f2 (SourceNotFound) and others, in status.failures.",
        "1 0 1 2 | Retrying    | ImagesFailing | 1 of 2 repositories is not mirrored: quay.io/f0 (SourceNotFound). 2 entries cannot be mirrored, the first one: list, line 1: wrong.",
      })
  void setIsAsItsRepositoriesAre(String counts, String kind, String reason, String sentence) {
    assertIs(assess(NONE, progress(counts), null, null, 0), kind, reason, sentence);
  }

  /** The first row that applies decides. */
  @Test
  void holdComesBeforeListsAndListsBeforeRepositories() {
    SetProgress bad = progress("1 1 1 1");
    assertIs(
        assess(SUSPENDED, bad, UNREADABLE, SHRANK, 3),
        "Held",
        "Suspended",
        "spec.suspend is true: no lists are read and no copies are started. 1 of 3 repositories are mirrored.");
    assertIs(assess(DRY, bad, UNREADABLE, SHRANK, 3), "Retrying", "ListUnreadable", "Unreadable.");
    assertIs(assess(DRY, bad, TOO_LONG, SHRANK, 3), "Stalled", "ListTooLong", "Too long.");
    assertIs(assess(DRY, bad, null, SHRANK, 3), "Stalled", "ListShrank", "Shrank.");
    assertIs(
        assess(DRY, bad, null, null, 3),
        "Held",
        "DryRun",
        "spec.dryRun is true: status.plan lists 3 changes, and no Image is changed.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 0 0 0 | 0 | true  | spec.dryRun is true: no Image would be created or deleted, and none is changed.",
        "2 0 0 0 | 1 | false | spec.dryRun is true: status.plan lists 1 change, and no Image is changed.",
        "1 0 1 0 | 0 | false | spec.dryRun is true: no Image would be created or deleted, and none is changed.",
        "2 0 0 1 | 0 | false | spec.dryRun is true: no Image would be created or deleted, and none is changed.",
      })
  void dryRunIsCompleteIfNothingIsLeftToDo(
      String counts, int changes, boolean complete, String sentence) {
    assertThat(assess(DRY, progress(counts), null, null, changes))
        .isEqualTo(new Assessment.Held(Reason.DRY_RUN, complete, sentence));
  }

  @ParameterizedTest
  @CsvSource({"2 0 0 0, true", "1 1 0 0, false", "1 0 0 1, false"})
  void suspendedSetIsCompleteIfAllIsMirrored(String counts, boolean complete) {
    assertThat(assess(SUSPENDED, progress(counts), null, null, 0))
        .isInstanceOfSatisfying(
            Assessment.Held.class, held -> assertThat(held.complete()).isEqualTo(complete));
  }

  @ParameterizedTest
  @CsvSource({
    "1, Chunk 4 is empty: the lists have 1 chunk.",
    "3, Chunk 4 is empty: the lists have 3 chunks."
  })
  void emptyChunkIsReady(int of, String sentence) {
    var progress =
        new SetProgress(
            List.of(), List.of(), 0, Optional.of(new Chunk.Slice<>(List.of(), 4, of)), List.of());
    assertIs(assess(NONE, progress, null, null, 0), "UpToDate", "EmptyChunk", sentence);
  }

  @Test
  void warningsFollowTheSentence() {
    var progress = new SetProgress(List.of(), List.of(), 0, Optional.empty(), List.of("A.", "B."));
    assertIs(
        assess(NONE, progress, null, null, 0),
        "UpToDate",
        "UpToDate",
        "0 of 0 repositories are mirrored. A. B.");
  }

  @Test
  void failuresForWhichAPersonHasToActComeFirst() {
    var states =
        List.of(
            new ChildState("b", "b", Kind.FAILED, "SourceNotFound", "m"),
            new ChildState("c", "c", Kind.FAILED, "NotAllowed", "m"));
    assertThat(new SetProgress(states, List.of(), 0, Optional.empty(), List.of()).failed())
        .extracting(ChildState::source)
        .startsWith("c");
  }

  private static Assessment assess(
      ImageSetIntent.Hold hold, SetProgress progress, Problem lists, Problem shrank, int changes) {
    return SetAssessor.assess(
        hold, progress, Optional.ofNullable(lists), Optional.ofNullable(shrank), changes);
  }

  private static void assertIs(Assessment assessment, String kind, String reason, String sentence) {
    assertThat(assessment.getClass().getSimpleName()).isEqualTo(kind);
    var said =
        switch (assessment) {
          case Assessment.UpToDate(var why, var words) -> List.of(why.word(), words);
          case Assessment.Progressing(var why, var words, _) -> List.of(why.word(), words);
          case Assessment.Held(var why, _, var words) -> List.of(why.word(), words);
          case Assessment.Retrying(var problem, _) -> words(problem);
          case Assessment.Waiting(var problem, _) -> words(problem);
          case Assessment.Unsure(var problem, _) -> words(problem);
          case Assessment.Stalled(var problem) -> words(problem);
        };
    assertThat(said).containsExactly(reason, sentence);
  }

  private static List<String> words(Problem problem) {
    return List.of(problem.reason().word(), problem.sentence());
  }

  /** Returns a progress with so many that are ready, waiting, failed, and invalid. */
  private static SetProgress progress(String counts) {
    String[] each = counts.split(" ", -1);
    var states = new ArrayList<ChildState>();
    for (int i = 0; i < Integer.parseInt(each[0]); i++) {
      states.add(new ChildState("quay.io/r" + i, "r" + i, Kind.READY, "UpToDate", ""));
    }
    for (int i = 0; i < Integer.parseInt(each[1]); i++) {
      states.add(new ChildState("quay.io/w" + i, "w" + i, Kind.WAITING, "", ""));
    }
    for (int i = 0; i < Integer.parseInt(each[2]); i++) {
      states.add(new ChildState("quay.io/f" + i, "f" + i, Kind.FAILED, "SourceNotFound", "m"));
    }
    var invalid = new ArrayList<EntryProblem>();
    for (int i = 1; i <= Integer.parseInt(each[3]); i++) {
      invalid.add(
          new EntryProblem(
              "x" + i, new Problem(Reason.INVALID_ENTRY, "list, line %d: wrong.".formatted(i))));
    }
    return new SetProgress(states, invalid, 0, Optional.empty(), List.of());
  }
}
