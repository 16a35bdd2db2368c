package io.skopeo.operator.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.status.StatusBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MigrationStateTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // status | state unless approved | state if approved
        "                                                      | NONE     | NONE",
        "{}                                                    | NONE     | NONE",
        "{lastGenerationSeen: 1}                               | AWAITING | APPROVED",
        "{lastGenerationSeen: 0}                               | AWAITING | APPROVED",
        "{tagAlreadySynced: [v1]}                              | AWAITING | APPROVED",
        "{phase: COMPLETED}                                    | AWAITING | APPROVED",
        "{phase: RUNNING}                                      | AWAITING | APPROVED",
        "{history: [{performedAt: '2024-12-01T10:00:00Z'}]}    | AWAITING | APPROVED",
        "{conditions: []}                                      | NONE     | NONE",
        // statuses of this operator
        "{observedGeneration: 1, phase: UpToDate}              | NONE     | NONE",
        "{observedGeneration: 1, lastGenerationSeen: 1, tagAlreadySynced: [v1]} | NONE | NONE",
        "{observedGeneration: 2, migration: AwaitingApproval}  | AWAITING | APPROVED",
        "{migration: AwaitingApproval}                         | AWAITING | APPROVED",
        "{observedGeneration: 2, migration: Approved}          | APPROVED | APPROVED",
        "{lastGenerationSeen: 1, migration: Approved}          | APPROVED | APPROVED",
        "{observedGeneration: 2, migration: Something}         | AWAITING | APPROVED",
        "{observedGeneration: 2, migration: ''}                | AWAITING | APPROVED",
      })
  void imageOfTheGoOperatorAwaitsApproval(
      @Nullable String status, MigrationState unapproved, MigrationState approved) {
    assertThat(MigrationState.of(status(status), false)).isEqualTo(unapproved);
    assertThat(MigrationState.of(status(status), true)).isEqualTo(approved);
  }

  @ParameterizedTest
  @CsvSource({"false, AwaitingApproval", "true, Approved"})
  void everyStatusKeepsTheState(boolean approved, String word) {
    ImageStatus old = status("{lastGenerationSeen: 1, tagAlreadySynced: [v1]}");
    ImageStatus refused = report(old, 1, approved).refused(List.of(Problem.inSpec("It is wrong.")));
    ImageStatus known = report(refused, 2, false).acknowledged().orElseThrow();
    assertThat(List.of(refused, known)).extracting(ImageStatus::migration).containsOnly(word);
    assertThat(report(known, 3, false).refused(List.of(Problem.inSpec("Again."))).migration())
        .isEqualTo(word);
  }

  private static StatusBuilder report(ImageStatus before, long generation, boolean approved) {
    return new StatusBuilder(
        before, generation, Optional.empty(), NOW, MigrationState.of(before, approved));
  }

  private static @Nullable ImageStatus status(@Nullable String yaml) {
    return yaml == null
        ? null
        : Serialization.unmarshal("status: " + yaml, Image.class).getStatus();
  }
}
