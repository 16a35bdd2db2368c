package io.skopeo.operator.tekton;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.copying.PullCount;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunPullsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "docker.io=120",
        "registry.example.com:5000=1",
        "[::1]:5000=0",
        "team/mirror@quay.io=7",
        "docker.io=1,team/mirror@quay.io=7",
        ""
      })
  void writtenTextReadsBack(String text) {
    assertThat(RunPulls.text(RunPulls.parse(text))).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "docker.io",
        "docker.io=",
        "=3",
        "docker.io=-1",
        "docker.io=9999999999",
        "@docker.io=1",
        "a@b@c=1"
      })
  void otherBytesCountAsZero(String text) {
    assertThat(RunPulls.parse(text)).isEmpty();
  }

  @Test
  void malformedPartsAreLeftOut() {
    assertThat(RunPulls.parse("docker.io=2,x,quay.io=-1,team/mirror@quay.io=3"))
        .containsExactly(
            new PullCount(new PullCount.Quota(PullCount.ANONYMOUS, "docker.io"), 2),
            new PullCount(new PullCount.Quota("team/mirror", "quay.io"), 3));
  }
}
