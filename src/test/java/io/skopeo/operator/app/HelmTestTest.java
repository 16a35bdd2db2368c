package io.skopeo.operator.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.skopeo.operator.api.Image;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HelmTestTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "Ready,   True,  lastCopyTime: '2026-01-01T00:00:00Z', true,  Copied: As it is.",
        "Ready,   True,  lastSyncTime: '2026-01-01T00:00:00Z', true,  \"Nothing had to be copied, because the image of an earlier test is still present: As it is.\"",
        "Stalled, True,  phase: TaskMissing,                   false, Stalled: As it is.",
      })
  void resultIsTheMessageOfTheCondition(
      String type, String status, String more, boolean succeeded, String sentence) {
    assertThat(HelmTest.result(image(type, status, more)))
        .contains(new HelmTest.TestResult(succeeded, sentence));
  }

  @ParameterizedTest
  @CsvSource({"Ready, Unknown", "Ready, False", "Reconciling, True"})
  void unsettledImageHasNoResult(String type, String status) {
    assertThat(HelmTest.result(image(type, status, "phase: Copying"))).isEmpty();
  }

  @Test
  void imageWithoutStatusHasNoResult() {
    assertThat(HelmTest.result(new Image())).isEmpty();
    assertThat(HelmTest.result(null)).isEmpty();
  }

  private static Image image(String type, String status, String more) {
    return Serialization.unmarshal(
        """
        status:
          %s
          conditions:
            - {type: %s, status: "%s", reason: Any, message: As it is.}
        """
            .formatted(more, type, status),
        Image.class);
  }
}
