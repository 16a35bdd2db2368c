package io.skopeo.operator.planning.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PreviousStateTest {
  private static final Instant END = Instant.parse("2026-01-01T12:00:00Z");

  /** Returns the state after runs with this end, or earlier ones, were reported. */
  private static PreviousState reported(Optional<Set<String>> last) {
    PreviousState none = PreviousState.NONE;
    return new PreviousState(
        none.handled(),
        none.lastSync(),
        none.settled(),
        none.failures(),
        none.failureGroups(),
        none.currentTag(),
        none.newCopies(),
        new PreviousState.KnownRuns(Set.of(), Optional.of(END), last));
  }

  @Test
  void newImageHasReportedNoRun() {
    assertThat(PreviousState.NONE.hasReported("team/one", END)).isFalse();
  }

  @Test
  void runThatEndedBeforeTheLastReportedOneIsReported() {
    PreviousState state = reported(Optional.of(Set.of("team/one")));
    assertThat(state.hasReported("team/other", END.minusSeconds(1))).isTrue();
    assertThat(state.hasReported("team/other", END.minusMillis(1))).isTrue();
    assertThat(state.hasReported("team/other", END.plusSeconds(1))).isFalse();
  }

  @Test
  void runThatEndedInTheSameSecondAsTheLastReportedOneIsReportedByItsName() {
    PreviousState state = reported(Optional.of(Set.of("team/one")));
    assertThat(state.hasReported("team/one", END.plusMillis(300))).isTrue();
    assertThat(state.hasReported("team/two", END.plusMillis(600))).isFalse();
  }

  @Test
  void runOfTheLastReportedSecondIsNotReportedTwiceAfterARestart() {
    assertThat(reported(Optional.empty()).hasReported("team/one", END.plusMillis(300))).isTrue();
  }

  @Test
  void runWhoseEndIsWrittenTwiceIsReportedOnce() {
    PreviousState state = reported(Optional.of(Set.of("team/one")));
    assertThat(state.hasReported("team/one", END.plusSeconds(1))).isTrue();
    assertThat(state.hasReported("team/two", END.plusSeconds(1))).isFalse();
  }

  @Test
  void lastRunsAreAddedToTheStateOfTheStatus() {
    PreviousState state = reported(Optional.empty()).withLastRuns(Optional.of(Set.of("team/one")));
    assertThat(state.reportedUntil()).contains(END);
    assertThat(state.hasReported("team/two", END)).isFalse();
  }
}
