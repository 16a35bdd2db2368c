package io.skopeo.operator.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skopeo.operator.task.ScriptRun.Ended;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the Task's program with a fake {@code skopeo-known-blobs}, which not every image has. */
class KnownBlobsTest {
  private static final String DIGEST = "@sha256:" + "1".repeat(64);

  private static final String RECORDING =
      """
      #!/usr/bin/env bash
      printf '%s\\n' "$@" >"$STUB/known-blobs.arguments"
      printf '%s\\n' "$REGISTRY_AUTH_FILE" "$XDG_DATA_HOME" >"$STUB/known-blobs.environment"
      cat >"$STUB/known-blobs.sources"
      """;

  @TempDir Path folder;

  private ScriptRun script(String... lines) {
    return new ScriptRun(folder).lines(lines);
  }

  private static String line(String from, String to) {
    return "docker://" + from + DIGEST + " docker://" + to;
  }

  @Test
  void programGetsTheSourcesThatAreInTheDestinationsRegistry() {
    ScriptRun script =
        script(
                line("r.example/team/ok", "r.example/prod/app:1"),
                line("other.example/team/ok", "r.example/prod/app:2"),
                line("r.example/prod/ok", "r.example/prod/ok:copy"),
                line("r.example/team/ok", "r.example/prod/app:again"),
                line("r.example/team/ok", "r.example/prod/ok:1") + " --multi-arch=index-only",
                line("r.example/team/ok2:v2", "r.example/prod/app:3"),
                "docker://r.example/team/ok:tag docker://r.example/prod/app:4",
                line("docker.io/team/ok", "docker.io/prod/app:1"))
            .program("skopeo-known-blobs", RECORDING);

    assertThat(script.run().status()).isZero();
    assertThat(script.read("stub/known-blobs.sources").lines())
        .containsExactly(
            "docker://r.example/team/ok" + DIGEST, "docker://r.example/team/ok2:v2" + DIGEST);
  }

  @Test
  void programReadsTheSourceAsTheCopiesDo() {
    ScriptRun script =
        script(line("r.example/team/ok", "r.example/prod/app:1"))
            .with("srcTLSverify", "false")
            .workspace("source-auth", "config.json", "{}")
            .workspace("source-ca", "ca.crt", "certificate")
            .program("skopeo-known-blobs", RECORDING);

    assertThat(script.run().status()).isZero();
    List<String> arguments = script.read("stub/known-blobs.arguments").lines().toList();
    assertThat(arguments)
        .containsSubsequence("--authfile", script.path("workspace/source-auth/config.json") + "")
        .contains("--cert-dir", "--tls-verify=false");
    assertThat(script.argumentsFor("ok"))
        .containsSubsequence("--src-cert-dir", arguments.get(arguments.indexOf("--cert-dir") + 1));
    assertThat(script.read("stub/known-blobs.environment"))
        .isEqualTo(script.read("stub/auth.ok") + script.read("stub/data"));
  }

  @Test
  void programIsNotStartedForCopiesBetweenRegistries() {
    ScriptRun script =
        script(line("r.example/team/ok", "dst.example/team/ok:1"))
            .program("skopeo-known-blobs", RECORDING);

    assertThat(script.run().status()).isZero();
    assertThat(script.exists("stub/known-blobs.sources")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"echo 'unauthorized' >&2", "echo 'unauthorized' >&2; exit 2"})
  void failureIsLoggedAndTheCopiesGoOn(String body) {
    Ended ended =
        script(line("r.example/team/ok", "r.example/prod/app:1"))
            .program("skopeo-known-blobs", "#!/usr/bin/env bash\n" + body + "\n")
            .run();

    assertThat(ended.status()).isZero();
    assertThat(ended.lineStatus()).isEqualTo(".");
    assertThat(ended.log()).contains("layers may be uploaded that could be mounted: unauthorized");
  }

  @Test
  void programThatHangsLeavesMostOfTheTimeForTheCopies() {
    ScriptRun script =
        script(line("r.example/team/ok", "r.example/prod/app:1"))
            .with("deadline", "" + (Instant.now().getEpochSecond() + 10))
            .program("skopeo-known-blobs", "#!/usr/bin/env bash\nexec sleep 60\n");

    Ended ended = script.run();

    assertThat(ended.lineStatus()).isEqualTo(".");
    assertThat(ended.log())
        .contains(
            "layers may be uploaded that could be mounted: skopeo-known-blobs ended with 124");
  }

  @Test
  void terminationEndsTheProgramWithItsChildren() {
    ScriptRun script =
        script(line("r.example/team/ok", "r.example/prod/app:1"))
            .program(
                "skopeo-known-blobs",
                "#!/usr/bin/env bash\ntrap '' TERM\n: >\"$STUB/ready\"\nsleep 60\n");
    Process process = script.begin();
    await().until(() -> script.exists("stub/ready"));
    List<ProcessHandle> children = process.descendants().toList();
    Instant stopped = Instant.now();

    process.destroy();
    Ended ended = script.end(process);

    assertThat(Duration.between(stopped, Instant.now())).isLessThan(Duration.ofSeconds(5));
    assertThat(ended.status()).isEqualTo(143);
    assertThat(ended.lineStatus()).isEqualTo("-");
    await().until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
  }
}
