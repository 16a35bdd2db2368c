package io.skopeo.operator.tekton;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.copying.CopyBatch;
import java.util.Map;
import java.util.Optional;
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
        "team/mirror@quay.io=7"
      })
  void writtenTextReadsBack(String text) {
    assertThat(RunPulls.read(Map.of(RunPulls.ANNOTATION, text)).map(RunPulls::toString))
        .contains(text);
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
    assertThat(RunPulls.read(Map.of(RunPulls.ANNOTATION, text))).isEmpty();
    assertThat(RunPulls.read(Map.of())).isEmpty();
  }

  @Test
  void pullsCountAtTheSourceOfABatch() {
    String line =
        "docker://docker.io/library/nginx@sha256:%s docker://registry.example.com/nginx:1"
            .formatted("a".repeat(64));
    assertThat(RunPulls.of(new CopyBatch(CopyBatch.read(line).copies(), 9, 0), "team/mirror"))
        .contains(new RunPulls("team/mirror", "docker.io", 9));
    assertThat(RunPulls.of(CopyBatch.NONE, "team/mirror")).isEqualTo(Optional.empty());
  }
}
