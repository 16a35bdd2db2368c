package io.skopeo.operator.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.task.ScriptRun.Ended;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the Task's program with errors that are longer than any person's. */
class LongErrorsTest {
  /** A loaded machine needs some seconds for the whole program. */
  private static final Duration FEW_SECONDS = Duration.ofSeconds(15);

  private static final String DENIED = "writing blob: uploading: denied: the quota is exceeded: ";

  @TempDir Path folder;

  private Ended run(String words) {
    return new ScriptRun(folder)
        .with("retryTimes", "0")
        .lines("docker://src.example/team/app:1 docker://dst.example/team/app:1")
        .skopeoSays("app", 1, "time=\"now\" level=fatal msg=\"" + words + "\"\n")
        .run();
  }

  /** Registries choose the words: none of them may keep the step from its other lines. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "17 of 20 ",
        "see x?y ",
        "body start \\\"",
        "body start \\\"a\\\" ",
        "http://a@",
        " sha256:aaaa ",
        "copying image 1/1x",
        "/v2/team/app/blobs/uploads/ ",
        "token=aaaaaaaaaaaaaaaaaaaa "
      })
  void longErrorCostsNoTime(String words) {
    var before = Instant.now();

    Ended ended = run(DENIED + words.repeat(4_000));

    assertThat(ended.lineStatus()).isEqualTo("q");
    assertThat(ended.failures()).startsWith("1 destination: writing blob: uploading: denied: ");
    assertThat(Duration.between(before, Instant.now())).isLessThan(FEW_SECONDS);
  }

  /** Signed URLs have tokens of two thousand characters. */
  @Test
  void longQueryOfAUrlIsLeftOut() {
    var before = Instant.now();

    Ended ended =
        run(
            "reading blob sha256:12: Get \\\"https://user:pw@s3.example/b?X-Amz-Security-Token="
                + "Ab1%2F".repeat(400)
                + "\\\": dial tcp: i/o timeout");

    assertThat(ended.lineStatus()).isEqualTo("t");
    assertThat(ended.failures())
        .isEqualTo(
            "1 source: reading blob: Get 'https://s3.example/b?...': dial tcp: i/o timeout\n");
    assertThat(Duration.between(before, Instant.now())).isLessThan(FEW_SECONDS);
  }
}
