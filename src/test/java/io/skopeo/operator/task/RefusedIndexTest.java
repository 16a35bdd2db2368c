package io.skopeo.operator.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.task.ScriptRun.Ended;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the Task's program with indexes that a registry refused, which skopeo does not say. */
class RefusedIndexTest {
  private static final String LINE =
      "docker://src.example/team/index:1.0 docker://dst.example/team/index:1.0";
  private static final String EDITED =
      "Manifest list was edited, but we cannot modify it: \\\"Instructed to preserve digests\\\"";

  @TempDir Path folder;

  private ScriptRun script() {
    return new ScriptRun(folder).lines(LINE).skopeoSays("index", 1, fatal(EDITED));
  }

  private static String fatal(String message) {
    return "time=\"2026-01-01T00:00:00Z\" level=fatal msg=\"" + message + "\"\n";
  }

  /** skopeo forgets what the registry said about an index that it may not convert. */
  @Test
  void refusedIndexIsPushedAgainToLearnWhy() {
    ScriptRun script =
        script()
            .skopeoAnswers(
                "index",
                "oci",
                1,
                fatal(
                    "Uploading manifest list failed, attempted the following formats:"
                        + " application/vnd.oci.image.index.v1+json(uploading manifest 1.0 to"
                        + " dst.example/team/index: "
                        + "tag invalid: The image tag '1.0' already exists in the 'team/index' repository and"
                        + " cannot be overwritten because the repository is immutable."
                        + ")"));

    Ended ended = script.run();

    assertThat(ended.lineStatus()).isEqualTo("m");
    assertThat(ended.failures())
        .startsWith("1 destination: Uploading manifest list failed")
        .contains("cannot be overwritten because the repository is immutable");
    assertThat(script.argumentsFor("index"))
        .containsSubsequence("copy", "--multi-arch=index-only", "--preserve-digests", "--format")
        .doesNotContain("--all");
  }

  @Test
  void refusedIndexOfDockerIsPushedAgainInItsFormat() {
    ScriptRun script =
        script()
            .skopeoAnswers(
                "index",
                "oci",
                1,
                fatal(
                    "Manifest list must be converted to type \\\"application/vnd.oci.image.index"
                        + ".v1+json\\\" to be written to destination, but we cannot modify it:"
                        + " Instructed to preserve digests"))
            .skopeoAnswers("index", "v2s2", 1, fatal("uploading manifest: denied: quota exceeded"));

    assertThat(script.run().lineStatus()).isEqualTo("q");
  }

  @Test
  void indexThatIsAcceptedInTheEndIsCopied() {
    ScriptRun script = script().skopeoAnswers("index", "oci", 0, "");

    Ended ended = script.run();

    assertThat(ended.status()).isZero();
    assertThat(ended.lineStatus()).isEqualTo(".");
    assertThat(ended.failures()).isEmpty();
    assertThat(script.path("tmp")).isEmptyDirectory();
  }

  @Test
  void indexWhoseRefusalIsNotExplainedHasTheFirstError() {
    ScriptRun script =
        script()
            .file("stub/version", "skopeo version 1.23.0\n")
            .skopeoAnswers("index", "oci", 137, "");

    Ended ended = script.run();

    assertThat(ended.lineStatus()).isEqualTo("f");
    assertThat(ended.failures()).startsWith("1 the index at the source states a wrong size");
  }
}
