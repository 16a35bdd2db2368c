package io.skopeo.operator.task;

import static io.skopeo.operator.task.GroupedRun.byDigest;
import static io.skopeo.operator.task.GroupedRun.digest;
import static io.skopeo.operator.task.GroupedRun.ended;
import static io.skopeo.operator.task.GroupedRun.index;
import static io.skopeo.operator.task.GroupedRun.list;
import static io.skopeo.operator.task.GroupedRun.name;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.task.ScriptRun.Ended;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs the Task's program with several groups that have the same lines or manifests, and with words
 * of {@code images.txt} that make no group.
 */
class RepeatedLinesTest {
  @TempDir Path folder;

  private GroupedRun groups;

  @BeforeEach
  void begin() {
    groups = new GroupedRun(folder);
  }

  // --- Identical lines ---------------------------------------------------------------------------

  @Test
  void skippedLineCountsAsTheOneThatDoesTheSame() {
    Ended ended =
        groups
            .group("v1", byDigest("ok", '1'), byDigest("fails", '2'), list(":v1"))
            .group("v2", byDigest("fails", '2'), byDigest("ok", '3'), name("ok", '4', "v2"))
            .run();

    assertThat(ended.lineStatus()).isEqualTo(".f-s--");
  }

  @Test
  void skippedLineIsWaitedFor() {
    Ended ended =
        groups
            .group("v1", byDigest("meet2-a", '1'), list(":v1"))
            .group("v2", byDigest("meet2-a", '1'), name("ok-x", '5', "v2"))
            .group("v3", name("meet2-b", '6', "v3"))
            .run();

    assertThat(ended.lineStatus()).isEqualTo("..s..");
    assertThat(groups.events()).containsSubsequence(ended('1'), "+ok-app:v2");
  }

  @Test
  void groupsWithTheSameLinesInAnotherOrderDoNotBlockEachOther() {
    Ended ended =
        groups
            .group("v1", byDigest("ok", '1'), byDigest("ok", '2'), name("ok", '1', "v1"))
            .group("v2", byDigest("ok", '2'), byDigest("ok", '1'), name("ok", '2', "v2"))
            .run();

    assertThat(ended.lineStatus()).isEqualTo("...ss.");
    assertThat(groups.events()).containsSubsequence(ended('2'), "+ok-app:v2");
  }

  @Test
  void nameOfAnIndexThatCameWithItsImagesIsOnlyATag() {
    groups.group("v1", byDigest("ok", 'd'), index(name("ok", 'd', "v1")));

    assertThat(groups.run().lineStatus()).isEqualTo("..");
    assertThat(groups.script().argumentsFor("ok-app"))
        .endsWith("docker://dst.example/ok-app@" + digest('d'), "docker://dst.example/ok-app:v1");
  }

  @Test
  void nameThatCannotBeTaggedIsCopiedFromTheSource() {
    groups.group("v1", byDigest("ok", 'd'), name("ok", 'd', "v1"));
    groups.script().skopeoSays("ok-app", 1, "level=fatal msg=\"no\"\n");

    assertThat(groups.run().lineStatus()).isEqualTo("..");
    assertThat(groups.script().argumentsFor("ok"))
        .endsWith("docker://src.example/ok@" + digest('d'), "docker://dst.example/ok-app:v1");
  }

  // --- images.txt --------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        "team/app UID v1",
        "team/app UID $(touch${IFS}/tmp/skopeo-copy-pwned) sha256:D",
        "team/app `touch/tmp/skopeo-copy-pwned` v1 sha256:D",
        "team/app UID v1\u001b[31m sha256:D",
        "team/app UID v/1 sha256:D",
        "team/app UID v1 sha256:d",
        "team/app a[$(touch${IFS}/tmp/skopeo-copy-pwned)] v1 sha256:D",
        "TEAM/app UID v1 sha256:D",
      })
  void wordsThatAreNoneMakeNoGroup(String line) {
    String words = line.replace("UID", GroupedRun.UID).replace("sha256:D", digest('d'));

    Ended ended =
        groups
            .line(byDigest("fails", '1'), words)
            .line(byDigest("ok", '2'), words)
            .line(name("ok", '3', "tag"), words)
            .run();

    assertThat(ended.lineStatus()).isEqualTo("f..");
    assertThat(ended.log()).noneMatch(l -> l.contains("v1") || l.contains("\u001b"));
    assertThat(Path.of("/tmp/skopeo-copy-pwned")).doesNotExist();
  }

  @Test
  void logNamesTheTagOfTheGroup() {
    groups.group(
        "v1",
        byDigest("ok", 'd'),
        name("ok-sig", 'a', "sha256-" + "d".repeat(64) + ".sig"),
        name("ok", 'd', "v1"));

    assertThat(groups.run().log())
        .extracting(l -> l.replaceAll(" copied in .*", ""))
        .startsWith("team/app v1 sha256:dddddddddddd:", "team/app v1:", "team/app v1:");
  }
}
