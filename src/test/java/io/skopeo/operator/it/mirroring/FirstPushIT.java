package io.skopeo.operator.it.mirroring;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.it.fixture.OperatorFixture;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Absence;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Request;
import io.skopeo.operator.registry.fake.ServerFault;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Destinations that do not show a repository before the first push, on a real API server. */
class FirstPushIT {
  private OperatorFixture here;

  @BeforeEach
  void create() {
    here = OperatorFixture.create();
    here.source.put("app", "1.0");
    here.source.put("app", "1.1");
  }

  @AfterEach
  void close() {
    here.close();
  }

  /** Quay shows it to those who may create it, Artifactory to nobody. */
  @ParameterizedTest
  @CsvSource({
    "SHOWN_TO_PUSHERS, OneShot,   1.0",
    "SHOWN_TO_PUSHERS, OneShot,   1.x",
    "SHOWN_TO_PUSHERS, Recurrent, 1.x",
    "FORBIDDEN,        OneShot,   1.0",
    "FORBIDDEN,        OneShot,   1.x",
    "FORBIDDEN,        OnceByTag, 1.x",
    "FORBIDDEN,        Recurrent, 1.x",
  })
  void firstCopyCreatesTheRepository(Absence absence, String mode, String version) {
    hide(absence);
    here.startOperator();
    here.apply("new", here.spec(mode, version));
    here.succeed(here.awaitRun("new", 1));
    here.awaitReady("new", "True", "UpToDate");
  }

  private void hide(Absence absence) {
    here.destination.absence(absence);
    if (absence == Absence.SHOWN_TO_PUSHERS) {
      here.destination.requireToken("mirror", OperatorFixture.PASSWORD);
    }
  }

  @Test
  void copyThatTheDestinationNeverShowsIsNotRepeated() {
    refuseToRead();
    here.startOperator();
    here.apply("unseen", here.spec("Recurrent", "1.0"));
    here.succeed(here.awaitRun("unseen", 1));
    here.time.advance(Duration.ofMinutes(1));
    ImageStatus unreadable = here.awaitReady("unseen", "False", "DestinationUnreadable");
    assertThat(unreadable.conditions().getFirst().getMessage()).contains("right to pull");
    here.time.advance(Duration.ofHours(2));
    here.stopOperators();
    here.startOperator();
    here.awaitStatus("unseen", s -> s.failures().getFirst().attempts() == 2);
    assertThat(here.runs("unseen")).hasSize(1);
    here.request("unseen");
    here.awaitRun("unseen", 2);
  }

  @Test
  void tagThatMustBeKeptIsNotCopiedUnseen() {
    refuseToRead();
    here.startOperator();
    here.apply("kept", here.spec("Recurrent", "1.0") + "overwrite: Never\n");
    ImageStatus status = here.awaitReady("kept", "False", "DestinationUnreadable");
    assertThat(status.conditions().getFirst().getMessage()).contains("spec.overwrite: Never");
    assertThat(here.runs("kept")).isEmpty();
  }

  private void refuseToRead() {
    Stream.of(Request.HEAD, Request.GET, Request.LIST)
        .forEach(kind -> here.destination.failAlways(kind, ServerFault.status(403)));
  }

  @Test
  void accountThatMayOnlyPushIsRefused() {
    hide(Absence.SHOWN_TO_PUSHERS);
    here.destination.scopeOfTokens("repository:mirror/app:push").put("mirror/app", "1.0");
    here.startOperator();
    here.apply("pushed", here.spec("OneShot", "1.0"));
    here.awaitReady("pushed", "False", "DestinationUnreadable");
    assertThat(here.runs("pushed")).isEmpty();
  }

  /** Its run says what is wrong. */
  @Test
  void tokenServiceThatGivesEverythingForNothingLetsTheCopyStart() {
    hide(Absence.SHOWN_TO_PUSHERS);
    here.startOperator();
    here.apply("new", here.spec("OneShot", "1.0"));
    here.end(here.awaitRun("new", 1), "w", "");
    ImageStatus status = here.awaitStatus("new", s -> !s.failures().isEmpty());
    assertThat(status.failures().getFirst().reason()).isEqualTo("DestinationUnwritable");
    assertThat(here.destination.count(Request.HEAD)).isLessThan(10);
  }

  /** Quay creates the repository for a token to push. */
  @ParameterizedTest
  @CsvSource({"SHOWN_TO_PUSHERS, 1.0", "SHOWN_TO_PUSHERS, 1.x", "FORBIDDEN, 1.x"})
  void dryRunPlansTheCopiesAndAsksForNoRightToPush(Absence absence, String version) {
    hide(absence);
    here.startOperator();
    here.apply("plan", here.spec("OneShot", version) + "dryRun: true\n");
    assertThat(here.awaitReady("plan", "Unknown", "DryRun").plan().items()).isNotEmpty();
    assertThat(here.destination.seen()).noneMatch(seen -> seen.path().contains("push"));
  }
}
