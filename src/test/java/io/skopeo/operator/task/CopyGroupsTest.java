package io.skopeo.operator.task;

import static io.skopeo.operator.task.GroupedRun.byDigest;
import static io.skopeo.operator.task.GroupedRun.digest;
import static io.skopeo.operator.task.GroupedRun.ended;
import static io.skopeo.operator.task.GroupedRun.index;
import static io.skopeo.operator.task.GroupedRun.list;
import static io.skopeo.operator.task.GroupedRun.name;
import static io.skopeo.operator.task.GroupedRun.started;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.task.ScriptRun.Ended;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the Task's program with groups of lines: which wait for which, and what is not attempted.
 */
class CopyGroupsTest {
  @TempDir Path folder;

  private GroupedRun groups;

  @BeforeEach
  void begin() {
    groups = new GroupedRun(folder);
  }

  // --- Order -------------------------------------------------------------------------------------

  @Test
  void signaturesComeOneAfterAnotherAndTheNameLast() {
    Ended ended =
        groups
            .group(
                "v1",
                byDigest("ok", 'd'),
                byDigest("ok-first", '1'),
                byDigest("ok-second", '2'),
                list(":sha256-" + "d".repeat(64)),
                name("ok", 'd', "v1"))
            .run();

    assertThat(ended.lineStatus()).isEqualTo(".....");
    assertThat(groups.events())
        .containsExactly(
            started('d'),
            ended('d'),
            started('1'),
            ended('1'),
            started('2'),
            ended('2'),
            "+ok-app:sha256-" + "d".repeat(64),
            "-ok-app:sha256-" + "d".repeat(64),
            "+ok-app:v1",
            "-ok-app:v1");
    assertThat(groups.script().argumentsFor("ok-app"))
        .contains("--multi-arch=index-only")
        .endsWith("docker://dst.example/ok-app@" + digest('d'), "docker://dst.example/ok-app:v1");
  }

  @Test
  void imagesOfAnIndexRunBesideEachOtherAndTheIndexAfterThem() {
    Ended ended =
        groups
            .group(
                "v1", byDigest("meet3-a", '1'), byDigest("meet3-b", '2'), byDigest("meet3-c", '3'))
            .group("v1", list(":v1"))
            .run();

    assertThat(ended.lineStatus()).isEqualTo("....");
    assertThat(groups.events()).endsWith("+ok-app:v1", "-ok-app:v1");
  }

  @Test
  void signedIndexOfSomePlatformsIsThereBeforeItsReferrers() {
    Ended ended =
        groups
            .group(
                "v1",
                byDigest("meet2-a", '1'),
                byDigest("meet2-b", '2'),
                list("@" + digest('f')),
                byDigest("ok-r", '3'),
                byDigest("ok-s", '4'),
                list(":v1"))
            .run();

    assertThat(ended.lineStatus()).isEqualTo("......");
    assertThat(groups.events().subList(4, 12))
        .containsExactly(
            started('f'),
            ended('f'),
            started('3'),
            ended('3'),
            started('4'),
            ended('4'),
            "+ok-app:v1",
            "-ok-app:v1");
  }

  @Test
  void innerIndexesFollowAllLinesBeforeThem() {
    Ended ended =
        groups
            .group(
                "v1",
                byDigest("meet3-a", '1'),
                index(byDigest("ok-inner", '2')),
                byDigest("meet3-b", '3'),
                byDigest("meet3-c", '4'),
                index(byDigest("ok-middle", '5')),
                byDigest("ok-last", '6'),
                index(name("ok", 'd', "v1")))
            .run();

    assertThat(ended.lineStatus()).isEqualTo(".......");
    assertThat(groups.events())
        .containsSubsequence(ended('1'), started('2'), ended('2'), started('5'));
    assertThat(groups.events()).containsSubsequence(ended('3'), started('5'));
    assertThat(groups.events())
        .containsSubsequence(ended('4'), started('5'), ended('5'), started('6'), ended('6'))
        .endsWith("+ok-app:v1", "-ok-app:v1");
  }

  @Test
  void groupsRunBesideEachOther() {
    Ended ended =
        groups
            .group("v1", byDigest("meet2-a", '1'), name("ok-a", '1', "v1"))
            .group("v2", byDigest("meet2-b", '2'), name("ok-b", '2', "v2"))
            .run();

    assertThat(ended.lineStatus()).isEqualTo("....");
  }

  @Test
  void whatWasBegunIsCompletedBeforeTheNextGroup() {
    groups.script().with("parallelism", "1");
    groups.group("v1", byDigest("ok-a", '1'), name("ok-a", '1', "v1"));
    groups.group("v2", byDigest("ok-b", '2'), name("ok-b", '2', "v2"));

    assertThat(groups.run().lineStatus()).isEqualTo("....");
    assertThat(groups.events().stream().filter(e -> e.startsWith("+")))
        .containsExactly(started('1'), "+ok-app:v1", started('2'), "+ok-app:v2");
  }

  // --- What is not attempted ---------------------------------------------------------------------

  @Test
  void nothingThatWaitsForAFailedLineIsAttempted() {
    Ended ended =
        groups
            .group("v1", byDigest("ok", 'd'), byDigest("fails", '1'), byDigest("ok", '2'))
            .group("v1", name("ok", 'd', "v1"))
            .group("v2", name("ok-other", '3', "v2"))
            .run();

    assertThat(ended.lineStatus()).isEqualTo(".f--.");
    assertThat(ended.summary()).isEqualTo("copied 2, skipped 0, failed 1, not attempted 2 of 5");
    assertThat(ended.log())
        .filteredOn(l -> l.contains("not attempted"))
        .first()
        .isEqualTo(
            "team/app v1 sha256:222222222222: not attempted: line 2 was not copied, and has to be"
                + " there first (line 3)");
  }

  @Test
  void imagesOfAnIndexAreAttemptedWithoutEachOther() {
    groups.group("v1", byDigest("fails", '1'), byDigest("ok", '2'), list(":v1"));

    assertThat(groups.run().lineStatus()).isEqualTo("f.-");
  }

  @Test
  void invalidLineKeepsTheNameAway() {
    Ended ended = groups.group("v1", byDigest("ok", '1'), "one", list(":v1")).run();

    assertThat(ended.lineStatus()).isEqualTo(".i-");
    assertThat(ended.log())
        .filteredOn(l -> l.contains("not attempted:"))
        .containsExactly(
            "team/app v1: not attempted: line 2 is invalid, and has to be there first (line 3)");
  }

  @Test
  void invalidLineIsNotLoggedAgainAfterWhatItWouldHaveWaitedFor() {
    Ended ended = groups.group("v1", byDigest("ok", '1'), "one", name("ok", '1', "v1")).run();

    assertThat(ended.lineStatus()).isEqualTo(".i-");
    assertThat(ended.log()).filteredOn(l -> l.contains("not attempted:")).hasSize(1);
  }

  @Test
  void reasonOfALineThatWasNotAttemptedIsThatOfItsFollowers() {
    groups.script().with("deadline", "1700000000");
    Ended ended = groups.group("v1", byDigest("ok", '1'), name("ok", '1', "v1")).run();

    assertThat(ended.lineStatus()).isEqualTo("--");
    assertThat(ended.log())
        .filteredOn(l -> l.contains("not attempted:"))
        .containsExactly(
            "team/app v1 sha256:111111111111: not attempted: the deadline has come (line 1)");
  }
}
