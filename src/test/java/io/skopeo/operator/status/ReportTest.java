package io.skopeo.operator.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.ImageSpec;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.api.ImageStatus.HistoryEntry;
import io.skopeo.operator.api.Mode;
import io.skopeo.operator.api.PlanStatus;
import io.skopeo.operator.api.Specs;
import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.intent.SpecReader;
import io.skopeo.operator.plan.Batch;
import io.skopeo.operator.plan.CopyPlan;
import io.skopeo.operator.plan.Failure;
import io.skopeo.operator.plan.LineOutcome;
import io.skopeo.operator.plan.Memory;
import io.skopeo.operator.plan.Round;
import io.skopeo.operator.plan.Run;
import io.skopeo.operator.plan.Seal;
import io.skopeo.operator.plan.Tally;
import io.skopeo.operator.plan.Verdict;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.reference.Digest;
import io.skopeo.operator.reference.Repository;
import io.skopeo.operator.reference.Tag;
import io.skopeo.operator.tags.Chosen;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00.789Z");
  private static final Instant SECOND = Instant.parse("2026-01-01T12:00:00Z");
  private static final Verdict SETTLED = new Verdict.Settled(Reason.UP_TO_DATE, "All there.");
  private static final Digest DIGEST = new Digest("sha256", "a".repeat(64));
  private static final Intent INTENT =
      (Intent) new SpecReader("").read(Specs.of(Mode.ONE_SHOT, "quay.io/a", "1.0", "gcr.io/a"));

  /** As the first Go operator stored it. */
  private static final String OLD =
      """
      apiVersion: skopeo.io/v1alpha1
      kind: Image
      metadata: {name: nginx, namespace: default}
      spec:
        allowCandidateRelease: false
        destination: {name: tchoupinax/nginx, useAwsIRSA: false, version: 3.7-alpine}
        frequency: 15m
        mode: Reccurent
        source: {name: quay.io/nginx/nginx, useAwsIRSA: false, version: 3.7-alpine}
      status:
        history: [{performedAt: '2024-12-01T10:00:00Z'}, {performedAt: 'yesterday'}]
        lastGenerationSeen: 4
        phase: COMPLETED
        tagAlreadySynced: [3.6-alpine, 3.7-alpine]
        somethingElse: true
      """;

  @Test
  void whatIsRememberedIsWhatWasDecidedToTheSecond() {
    var failures = new LinkedHashMap<String, Failure>();
    failures.put(Memory.WHOLE, failure("", Reason.RUN_FAILED, 3, 30));
    failures.put("1.0", failure("1.0", Reason.COPY_TIMED_OUT, 1, 60));
    failures.put("stable", failure("1.1", Reason.AUTHENTICATION_FAILED, 2, 90));
    Round round = round(SETTLED, Tally.NONE, failures, true, Optional.of(NOW.plusSeconds(300)));
    ImageStatus status = new Report(null, 3, Optional.of("t1"), NOW).of(INTENT, round, List.of());
    assertThat(Remembered.of(written(status)))
        .isEqualTo(
            new Memory(
                Optional.of(3L),
                Optional.of(INTENT.fingerprint()),
                Optional.of("t1"),
                Optional.of(SECOND),
                Optional.of(SECOND.plusSeconds(300)),
                failures,
                List.of(),
                Optional.of(new Memory.Held(new Tag("1.0"), new Tag("stable"), DIGEST)),
                Optional.empty()));
  }

  @Test
  void pausesOfAThousandTagsSurviveARestartInABoundedStatus() {
    var failures = new LinkedHashMap<String, Failure>();
    for (int i = 0; i < 1000; i++) {
      failures.put("1." + i, failure("1." + i, Reason.COPY_FAILED, 3, 60 + i));
    }
    Round round = round(SETTLED, Tally.NONE, failures, false, Optional.of(NOW));
    ImageStatus status = new Report(null, 1, Optional.empty(), NOW).of(INTENT, round, List.of());
    assertThat(status.failures()).hasSize(50);
    assertThat(status.failureSummary()).hasSize(1);
    assertThat(status.failureSummary().getFirst().count()).isEqualTo(950);
    assertThat(status.failureSummary().getFirst().registry()).isEqualTo("quay.io");
    assertThat(Serialization.asYaml(status)).hasSizeLessThan(20_000);
    Memory memory =
        Remembered.of(written(status))
            .naming(
                failures.keySet().stream()
                    .map(tag ->
                        new Chosen(new Repository("quay.io", "a").at(new Tag(tag)), new Tag(tag))));
    assertThat(failures.keySet())
        .allMatch(tag -> memory.failure(tag).orElseThrow().rests(NOW.plusSeconds(59)));
    assertThat(memory.failure("1.999").orElseThrow().attempts()).isEqualTo(3);
    assertThat(memory.failure(Memory.WHOLE)).isEmpty();
  }

  @Test
  void imageThatWasNeverLookedAtIsRememberedAsNothing() {
    assertThat(Remembered.of(null)).isEqualTo(Memory.NONE);
    assertThat(Remembered.of(written(null))).isEqualTo(Memory.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "Unheard, 2026-01-01T12:00:00Z",
    "CopyFailed, soon",
    "CopyFailed, ",
    ", 2026-01-01T12:00:00Z"
  })
  void failureThatSomebodyElseWroteIsForgotten(@Nullable String reason, @Nullable String next) {
    var failure = new ImageStatus.Failure("1.0", "1.0", null, reason, null, 1, null, next);
    assertThat(Remembered.of(status(List.of(failure), List.of())).failures()).isEmpty();
  }

  @Test
  void statusOfTheGoOperatorIsKeptAndTrustedForNothing() {
    Image old = Serialization.unmarshal(OLD, Image.class);
    assertThat(Remembered.of(old.getStatus())).isEqualTo(Memory.NONE);
    Round round = round(SETTLED, new Tally(1, 1, 0, 1, 0), Map.of(), false, Optional.of(NOW));
    ImageStatus status =
        new Report(old.getStatus(), 5, Optional.empty(), NOW).of(INTENT, round, List.of());
    assertThat(status.lastGenerationSeen()).isEqualTo(4);
    assertThat(status.tagAlreadySynced()).containsExactly("3.6-alpine", "3.7-alpine");
    assertThat(status.phase()).isEqualTo("UpToDate");
    assertThat(status.history())
        .extracting(HistoryEntry::performedAt)
        .containsExactly("2024-12-01T10:00:00Z", "yesterday", "2026-01-01T11:59:00Z");
  }

  @ParameterizedTest
  @CsvSource({
    // copied, failed in this round, entries
    "0, 0, 0",
    "1, 0, 1",
    "0, 1, 1",
    "2, 3, 1",
  })
  void historyHasRoundsThatCopiedOrFailed(int copied, int failed, int entries) {
    Round round =
        round(SETTLED, new Tally(9, 5, failed, copied, failed), Map.of(), false, Optional.of(NOW));
    List<HistoryEntry> history = told(null, round).history();
    assertThat(history).hasSize(entries);
    if (entries == 1) {
      assertThat(history.getFirst())
          .isEqualTo(new HistoryEntry("2026-01-01T11:59:00Z", copied, 5 - copied, failed, "60s"));
    }
  }

  @Test
  void historyIsOfTheLastTwentyRounds() {
    ImageStatus status = null;
    for (int copied = 1; copied <= 30; copied++) {
      status =
          told(
              status,
              round(SETTLED, new Tally(99, 99, 0, copied, 0), Map.of(), false, Optional.of(NOW)));
    }
    assertThat(status.history()).hasSize(20);
    assertThat(status.history().getLast().copied()).isEqualTo(30);
  }

  @Test
  void fiftyFailuresAreToldAndWhatHindersEverythingFirst() {
    var failures = new LinkedHashMap<String, Failure>();
    for (int i = 0; i < 80; i++) {
      failures.put("1." + i, failure("1." + i, Reason.COPY_FAILED, 1, 80 - i));
    }
    failures.put(Memory.WHOLE, failure("", Reason.TASK_MISSING, 1, 999));
    ImageStatus status = told(null, round(SETTLED, Tally.NONE, failures, false, Optional.of(NOW)));
    assertThat(status.failures()).hasSize(50);
    assertThat(status.failures())
        .extracting(ImageStatus.Failure::destinationTag)
        .startsWith(Memory.WHOLE, "1.79", "1.78");
  }

  @Test
  void longMessageOfAFailureIsCut() {
    var problem = new Problem(Reason.RUN_FAILED, "a".repeat(9000));
    var failures = Map.of("1.0", new Failure("1.0", problem, 1, NOW));
    ImageStatus status = told(null, round(SETTLED, Tally.NONE, failures, false, Optional.of(NOW)));
    assertThat(status.failures().getFirst().message()).hasSize(1024);
  }

  @ParameterizedTest
  @CsvSource({
    // minutes since it was written, what else is new, whether it need not be written
    "0,   nothing, true",
    "53,  nothing, true",
    "54,  nothing, false",
    "5,   tags,    false",
    "5,   request, false",
    "5,   failure, false",
  })
  void whatIsKnownNeedNotBeWritten(int minutes, String news, boolean known) {
    ImageStatus before = written(quiet(null, Tally.NONE, Map.of(), NOW, ""));
    Instant later = NOW.plusSeconds(60L * minutes);
    ImageStatus after =
        quiet(
            before,
            news.equals("tags") ? new Tally(3, 3, 0, 0, 0) : Tally.NONE,
            news.equals("failure")
                ? Map.of("1", failure("1", Reason.COPY_FAILED, 1, 30))
                : Map.of(),
            later,
            news.equals("request") ? "now" : "");
    assertThat(new Report(before, 1, Optional.empty(), later).isKnown(after)).isEqualTo(known);
  }

  /** After a round in which nothing was copied. */
  private static ImageStatus quiet(
      @Nullable ImageStatus before,
      Tally tally,
      Map<String, Failure> failures,
      Instant now,
      String request) {
    Round round =
        new Round(
            SETTLED,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Optional.of(tally),
            failures,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            true,
            false,
            Optional.of(now.plusSeconds(300)));
    return new Report(before, 1, Optional.of(request).filter(r -> !r.isEmpty()), now)
        .of(INTENT, round, List.of());
  }

  @Test
  void aPlanIsToldWhileNothingIsToBeDone() {
    Intent dry = dry();
    var image = new Chosen(new Repository("quay.io", "a").at(new Tag("1.0")), new Tag("stable"));
    Round planned =
        withPlan(
            Optional.of(
                new CopyPlan(
                    2,
                    List.of(
                        new CopyPlan.Item(image, DIGEST, Optional.empty()),
                        new CopyPlan.Item(image, DIGEST, Optional.of(DIGEST))))));
    ImageStatus status =
        written(new Report(null, 1, Optional.empty(), NOW).of(dry, planned, List.of()));
    assertThat(status.plan())
        .isEqualTo(
            new PlanStatus(
                2,
                List.of(
                    new PlanStatus.Item("1.0", DIGEST.toString(), "stable", null, "Missing"),
                    new PlanStatus.Item(
                        "1.0", DIGEST.toString(), "stable", DIGEST.toString(), "Drifted"))));
    Report next = new Report(status, 1, Optional.empty(), NOW);
    assertThat(next.of(dry, withPlan(Optional.empty()), List.of()).plan())
        .as("a round that saw nothing")
        .isEqualTo(status.plan());
    assertThat(next.of(INTENT, withPlan(Optional.empty()), List.of()).plan())
        .as("no dry run any more")
        .isNull();
    ImageStatus nothing =
        next.of(dry, withPlan(Optional.of(new CopyPlan(0, List.of()))), List.of());
    assertThat(Serialization.asYaml(nothing)).contains("total: 0");
  }

  private static Intent dry() {
    return (Intent)
        new SpecReader("")
            .read(
                Serialization.unmarshal(
                    """
                    mode: Recurrent
                    dryRun: true
                    source: {name: quay.io/a, version: "1.0"}
                    destination: {name: gcr.io/a, version: stable}
                    """,
                    ImageSpec.class));
  }

  private static Round withPlan(Optional<CopyPlan> plan) {
    return new Round(
        SETTLED,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Optional.of(Tally.NONE),
        Map.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        plan,
        true,
        false,
        Optional.of(NOW));
  }

  @Test
  void runsAtWorkAndJustStartedAreTold() {
    Run atWork = run("old", new Run.AtWork());
    Run started =
        run("new", new Run.AtWork()).with(Optional.of(new Seal("uid", "abc", "docker.io=1")));
    Round round =
        new Round(
            SETTLED,
            List.of(),
            List.of(),
            List.of(atWork),
            List.of(),
            Optional.of(Tally.NONE),
            Map.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            true,
            false,
            Optional.of(NOW));
    ImageStatus status =
        new Report(null, 1, Optional.empty(), NOW).of(INTENT, round, List.of(started));
    assertThat(status.runs())
        .containsExactly(
            new ImageStatus.Run("team-a", "old", 1, "2026-01-01T11:59:00Z", null, null, null),
            new ImageStatus.Run(
                "team-a", "new", 1, "2026-01-01T11:59:00Z", "uid", "abc", "docker.io=1"));
    assertThat(status.runs().stream().map(Remembered::seal))
        .containsExactly(Optional.empty(), started.seal());
  }

  @Test
  void blindRoundKeepsWhatWasSeenBefore() {
    ImageStatus before =
        told(null, round(SETTLED, new Tally(3, 3, 0, 1, 0), Map.of(), false, Optional.of(NOW)));
    Round blind =
        new Round(
            new Verdict.Retrying(new Problem(Reason.REGISTRY_UNREACHABLE, "No answer."), NOW),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            Map.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false,
            false,
            Optional.of(NOW));
    ImageStatus after =
        new Report(before, 1, Optional.empty(), NOW.plusSeconds(60)).of(INTENT, blind, List.of());
    assertThat(after.tags()).isEqualTo(before.tags());
    assertThat(after.current()).isEqualTo(before.current());
    assertThat(after.lastSyncTime()).isEqualTo(before.lastSyncTime());
    assertThat(after.lastCopyTime()).isEqualTo(before.lastCopyTime());
    assertThat(after.history()).isEqualTo(before.history());
    assertThat(after.phase()).isEqualTo("RegistryUnreachable");
  }

  @Test
  void currentIsWhatTheTagPointsTo() {
    ImageStatus status =
        told(null, round(SETTLED, new Tally(1, 1, 0, 0, 0), Map.of(), true, Optional.empty()));
    assertThat(status.current())
        .isEqualTo(new ImageStatus.Current("1.0", "stable", DIGEST.toString()));
    assertThat(status.tags()).isEqualTo(new ImageStatus.TagCounts(1, 1, 0, 0, "1/1"));
    assertThat(status.nextSyncTime()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // spec, what the column says
        "mode: Recurrent | 5m",
        "mode: Recurrent, frequency: 90m | 1h30m",
        "mode: Recurrent, frequency: 1.5d | 1d12h",
        "mode: OnceByTag, frequency: 10s, suspend: true | 10s",
        "mode: Recurrent, schedule: {cron: 0 2 * * *} | 0 2 * * *",
        "mode: Recurrent, schedule: {cron: '@daily', timeZone: Europe/Paris} | @daily Europe/Paris",
        "mode: OneShot |",
      })
  void howOftenRegistriesAreComparedIsTheIntervalOrTheCron(String spec, @Nullable String every) {
    Intent intent =
        (Intent)
            new SpecReader("")
                .read(
                    Serialization.unmarshal(
                        """
                        ---
                        {%s, source: {name: quay.io/a, version: "1.0"}, destination: {name: gcr.io/a}}
                        """
                            .formatted(spec),
                        ImageSpec.class));
    Round round = round(SETTLED, new Tally(1, 1, 0, 0, 0), Map.of(), false, Optional.of(NOW));
    ImageStatus status = new Report(null, 1, Optional.empty(), NOW).of(intent, round, List.of());
    assertThat(status.every()).isEqualTo(every);
  }

  @Test
  void refusedSpecIsStalledWithAllItsProblems() {
    ImageStatus before =
        told(null, round(SETTLED, new Tally(1, 1, 0, 1, 0), Map.of(), true, Optional.of(NOW)));
    ImageStatus status =
        new Report(before, 2, Optional.of("t2"), NOW)
            .refused(List.of(Problem.inSpec("A."), Problem.inSpec("B."), Problem.inSpec("A.")));
    assertThat(status.conditions())
        .extracting(Condition::getType, Condition::getStatus, Condition::getMessage)
        .containsExactly(tuple("Ready", "False", "A. B."), tuple("Stalled", "True", "A. B."));
    assertThat(status.phase()).isEqualTo("InvalidSpec");
    assertThat(status.observedGeneration()).isEqualTo(2);
    assertThat(status.nextSyncTime()).isNull();
    assertThat(status.every()).isNull();
    assertThat(status.fulfilledHash()).isNull();
    assertThat(status.history()).isEqualTo(before.history());
    assertThat(status.lastHandledRequestedAt()).isEqualTo("t2");
  }

  @Test
  void generationThatWantsNothingElseIsAcknowledged() {
    ImageStatus before =
        told(null, round(SETTLED, new Tally(1, 1, 0, 1, 0), Map.of(), true, Optional.empty()));
    assertThat(new Report(before, 1, Optional.empty(), NOW).acknowledged()).isEmpty();
    ImageStatus after = new Report(before, 2, Optional.empty(), NOW).acknowledged().orElseThrow();
    assertThat(after.observedGeneration()).isEqualTo(2);
    assertThat(after.conditions()).extracting(Condition::getObservedGeneration).containsOnly(2L);
    assertThat(after.fulfilledHash()).isEqualTo(before.fulfilledHash());
    assertThat(new Report(null, 1, Optional.empty(), NOW).acknowledged()).isEmpty();
  }

  private static ImageStatus told(@Nullable ImageStatus before, Round round) {
    return new Report(before, 1, Optional.empty(), NOW).of(INTENT, round, List.of());
  }

  private static Round round(
      Verdict verdict,
      Tally tally,
      Map<String, Failure> failures,
      boolean fulfilled,
      Optional<Instant> nextLook) {
    var image = new Chosen(new Repository("quay.io", "a").at(new Tag("1.0")), new Tag("stable"));
    return new Round(
        verdict,
        List.of(),
        List.of(),
        List.of(),
        List.of(run("done", new Run.Finished(List.of(LineOutcome.COPIED), NOW))),
        Optional.of(tally),
        failures,
        List.of(),
        Optional.of(new Round.Current(image, DIGEST)),
        Optional.empty(),
        Optional.empty(),
        true,
        fulfilled,
        nextLook);
  }

  private static Run run(String name, Run.State state) {
    return new Run(
        "team-a",
        name,
        Batch.read("docker://quay.io/a@%s docker://gcr.io/a:1.0".formatted(DIGEST)),
        SECOND.minusSeconds(60),
        state);
  }

  private static Failure failure(String source, Reason reason, int attempts, int seconds) {
    return new Failure(
        source,
        new Problem(reason, "It went wrong."),
        attempts,
        Optional.of(new Failure.Attempt(Optional.of(DIGEST), SECOND)),
        SECOND.plusSeconds(seconds));
  }

  private static ImageStatus status(
      List<ImageStatus.Failure> failures, List<HistoryEntry> history) {
    return new ImageStatus(
        1L, List.of(), null, null, null, null, null, null, null, null, null, null, null, List.of(),
        failures, List.of(), history, null, null, List.of());
  }

  /** Through the API server and back. */
  private static @Nullable ImageStatus written(@Nullable ImageStatus status) {
    var image = new Image();
    image.setStatus(status);
    return Serialization.unmarshal(Serialization.asYaml(image), Image.class).getStatus();
  }
}
