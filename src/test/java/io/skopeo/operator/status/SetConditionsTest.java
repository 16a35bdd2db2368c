package io.skopeo.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.imageset.ImageSetStatus;
import io.skopeo.operator.imageset.SetProgress;
import io.skopeo.operator.planning.Assessment;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SetConditionsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final SetProgress NOTHING =
      new SetProgress(List.of(), List.of(), 0, Optional.empty(), List.of());
  private static final Assessment MIRRORING =
      new Assessment.Progressing(
          Reason.MIRRORING, "1 of 2 repositories are mirrored.", "One is copied.");

  static List<Arguments> beforeFurtherRepositories() {
    return List.of(
        Arguments.of(new Assessment.UpToDate(Reason.UP_TO_DATE, "All."), "Mirroring"),
        Arguments.of(stalled(Reason.LIST_SHRANK), "Mirroring"),
        Arguments.of(
            new Assessment.Retrying(new Problem(Reason.LIST_UNREADABLE, "Broken."), "Again."),
            "Mirroring"),
        Arguments.of(
            new Assessment.Retrying(new Problem(Reason.IMAGES_FAILING, "One failed."), "Again."),
            "Mirroring"));
  }

  /** Neither a problem that is over, nor that all is mirrored. */
  @ParameterizedTest
  @MethodSource("beforeFurtherRepositories")
  void nothingIsKeptWhileFurtherRepositoriesAreMirrored(Assessment before, String phase) {
    assertThat(after(after(null, before), MIRRORING).phase()).isEqualTo(phase);
  }

  private static Assessment stalled(Reason reason) {
    return new Assessment.Stalled(new Problem(reason, "Stalled."));
  }

  private static ImageSetStatus after(@Nullable ImageSetStatus before, Assessment assessment) {
    return new SetStatusBuilder(before, 1, Optional.empty(), NOW)
        .of(assessment, NOTHING, "1h", List.of(), Optional.empty(), Optional.empty());
  }
}
