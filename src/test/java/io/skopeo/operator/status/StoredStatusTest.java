package io.skopeo.operator.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.planning.failure.FailureGroup;
import io.skopeo.operator.planning.input.CopyBudget;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.problem.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Objects as the release wrote them in which {@code failures[].sourceTag} was {@code tag} and a
 * summary had {@code marks}.
 */
class StoredStatusTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  @Test
  void failuresKeepTheirTagAndBackoff() throws IOException {
    PreviousState previous = StatusReader.of(stored("failing"));
    assertThat(previous.failures()).hasSize(50);
    assertThat(previous.failures().entrySet())
        .allSatisfy(e -> {
          assertThat(e.getValue().source()).isEqualTo(e.getKey());
          assertThat(e.getValue().attempts()).isEqualTo(3);
          assertThat(e.getValue().isBackingOff(NOW.plusSeconds(119))).isTrue();
          assertThat(e.getValue().last()).isEmpty();
        });
    assertThat(previous.failureGroups())
        .containsExactly(
            new FailureGroup(Reason.COPY_FAILED, 5, 3, NOW.plusSeconds(174)),
            new FailureGroup(Reason.DESTINATION_IMMUTABLE, 1, 3, NOW.plusSeconds(175)));
    assertThat(previous.handled().request()).contains("2026-01-01");
  }

  @Test
  void otherValuesAreReadAsBefore() throws IOException {
    ImageStatus status = stored("copying");
    PreviousState previous = StatusReader.of(status);
    assertThat(previous.handled().generation()).contains(2L);
    assertThat(previous.lastSync()).contains(NOW);
    assertThat(previous.settled()).isFalse();
    assertThat(previous.failure("stable").orElseThrow().source()).isEqualTo("v2.13.1");
    assertThat(previous.currentTag())
        .contains(
            new PreviousState.PreviousTag(
                new Tag("v2.13.1"), new Tag("stable"), new Digest("sha256", "b".repeat(64))));
    assertThat(previous.newCopies()).contains(new CopyBudget(NOW, 1));
    assertThat(previous.knownRuns())
        .as("uid, linesHash and pulls are in the runs themselves now")
        .isEqualTo(
            new PreviousState.KnownRuns(
                Set.of("team-a/argocd-3"), Optional.empty(), Optional.empty()));
    assertThat(status.tags()).isEqualTo(new ImageStatus.TagCounts(1, 0, 1, 0, "0/1"));
  }

  @Test
  void nextStatusHasOnlyTheNewNames() throws IOException {
    assertThat(stored("failing").failures())
        .extracting(ImageStatus.Failure::sourceTag, ImageStatus.Failure::tag)
        .contains(tuple("1.0.0", null));
    assertThat(Serialization.asYaml(stored("failing")))
        .contains("sourceTag: \"1.0.0\"")
        .doesNotContain("- tag:", "marks:", "nextSyncTime:");
    assertThat(Serialization.asYaml(stored("copying")))
        .contains("name: \"argocd-3\"")
        .doesNotContain("uid:", "linesHash:", "pulls:", "nextSyncTime:");
  }

  private static ImageStatus stored(String name) throws IOException {
    return Serialization.unmarshal(
            Files.readString(Path.of("src/test/resources/stored/%s.yaml".formatted(name))),
            Image.class)
        .getStatus();
  }
}
