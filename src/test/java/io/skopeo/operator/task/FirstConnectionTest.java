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

/** Runs the Task's program where nothing can be reached at first, as beside the proxy of a mesh. */
class FirstConnectionTest {
  private static final String REFUSED =
      "pinging container registry src.example: Get \\\"https://src.example/v2/\\\": dial tcp"
          + " 192.0.2.1:443: connect: connection refused";

  /** Ends at once where the program waits a second, since nothing changes in that second. */
  private static final String SLEEP =
      "#!/usr/bin/env bash\n[[ $1 == 1 ]] && exit\nPATH=${PATH#*:} exec sleep \"$@\"\n";

  @TempDir Path folder;

  private ScriptRun script() {
    return new ScriptRun(folder).with("parallelism", "4");
  }

  private static String line(String name) {
    return "docker://src.example/team/%1$s:1 docker://dst.example/team/%1$s:1".formatted(name);
  }

  private static String fatal(String message) {
    return "time=\"2026-01-01T00:00:00Z\" level=fatal msg=\"" + message + "\"\n";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dial tcp 192.0.2.1:443: connect: connection refused",
        "read tcp 192.0.2.2:41000->192.0.2.1:443: read: connection reset by peer",
        "EOF",
        "dial tcp 192.0.2.1:443: connect: no route to host",
        "dial tcp 192.0.2.1:443: connect: network is unreachable",
        "dial tcp: lookup src.example on 192.0.2.53:53: no such host",
        "dial tcp: lookup src.example on 192.0.2.53:53: server misbehaving",
        "dial tcp: lookup src.example: read udp 192.0.2.2:1->192.0.2.53:53: i/o timeout",
      })
  void firstConnectionMayWait(String error) {
    Ended ended =
        script()
            .program("sleep", SLEEP)
            .lines(line("mesh"))
            .skopeoSaysOnce(
                "mesh",
                fatal(
                    "initializing source docker://src.example/team/mesh:1: pinging container"
                        + " registry src.example: Get \\\"https://src.example/v2/\\\": "
                        + error))
            .run();

    assertThat(ended.status()).isZero();
    assertThat(ended.lineStatus()).isEqualTo(".");
    assertThat(ended.failures()).isEmpty();
    assertThat(ended.log())
        .hasSize(3)
        .first()
        .isEqualTo(
            "no registry can be reached yet: copies are tried again until 20 s after the start");
  }

  @Test
  void linesThatCannotConnectAreStartedAgainBesideEachOther() {
    ScriptRun script =
        script()
            .program("sleep", SLEEP)
            .with("failFast", "true")
            .lines(line("mesh1"), line("mesh2"), line("mesh3"));
    for (String name : List.of("mesh1", "mesh2", "mesh3")) {
      script.skopeoSaysOnce(name, fatal(REFUSED));
    }

    Ended ended = script.run();

    assertThat(ended.lineStatus()).isEqualTo("...");
    assertThat(ended.log()).filteredOn(l -> l.startsWith("no registry can be reached")).hasSize(1);
    assertThat(script.path("tmp")).isEmptyDirectory();
  }

  @Test
  void hostThatIsDownIsBlamedWhenTheFirstSecondsAreOver() {
    Ended ended =
        script()
            .program("sleep", SLEEP)
            .constant("CONNECT_SECONDS", "2")
            .lines(line("down"))
            .skopeoSays("down", 1, fatal(REFUSED))
            .run();

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.lineStatus()).isEqualTo("f");
    assertThat(ended.failures()).endsWith("connect: connection refused\n");
    assertThat(ended.log()).filteredOn(l -> l.startsWith("no registry can be reached")).hasSize(1);
  }

  @Test
  void hostThatIsDownIsBlamedOnceAnotherWasReached() {
    for (String reached : List.of("ok", "fails")) {
      ScriptRun script =
          script()
              .with("parallelism", "1")
              .lines(line(reached), line("down"))
              .skopeoSays("down", 1, fatal(REFUSED));

      Ended ended = script.run();

      assertThat(ended.lineStatus()).isIn(".f", "ff");
      assertThat(ended.log()).noneMatch(l -> l.startsWith("no registry can be reached"));
    }
  }

  @Test
  void deadlineIsNotWaitedFor() {
    Ended ended =
        script()
            .with("deadline", "" + (Instant.now().getEpochSecond() + 2))
            .lines(line("down"))
            .skopeoSays("down", 1, fatal(REFUSED))
            .run();

    assertThat(ended.lineStatus()).isIn("f", "t", "-");
    assertThat(ended.status()).isEqualTo(1);
  }

  @Test
  void terminationEndsTheWaitAtOnce() {
    ScriptRun script = script().lines(line("down")).skopeoSays("down", 1, fatal(REFUSED));
    Process process = script.begin();
    await().until(() -> script.read("log").startsWith("no registry can be reached yet"));
    Instant stopped = Instant.now();

    process.destroy();
    Ended ended = script.end(process);

    assertThat(Duration.between(stopped, Instant.now())).isLessThan(Duration.ofSeconds(5));
    assertThat(ended.status()).isEqualTo(143);
    assertThat(ended.lineStatus()).isEqualTo("k");
  }
}
