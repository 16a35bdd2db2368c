package io.skopeo.operator.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.ImageSpec;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.api.ImageStatus.HistoryEntry;
import io.skopeo.operator.api.Mode;
import io.skopeo.operator.api.PlanStatus;
import io.skopeo.operator.api.Specs;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyOutcome;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.planning.Assessment;
import io.skopeo.operator.planning.DryRunReport;
import io.skopeo.operator.planning.Plan;
import io.skopeo.operator.planning.failure.TagFailure;
import io.skopeo.operator.planning.input.CopyBudget;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.planning.tag.TagTally;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.SpecReader;
import io.skopeo.operator.tags.SelectedTag;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatusBuilderTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00.789Z");
  private static final Instant SECOND = Instant.parse("2026-01-01T12:00:00Z");
  private static final Assessment SETTLED =
      new Assessment.UpToDate(Reason.UP_TO_DATE, "All there.");
  private static final TagTally NO_TAGS = new TagTally(0, 0, 0, 0, 0);
  private static final Digest DIGEST = new Digest("sha256", "a".repeat(64));
  private static final ImageIntent INTENT =
      (ImageIntent)
          new SpecReader("").read(Specs.of(Mode.ONE_SHOT, "quay.io/a", "1.0", "gcr.io/a"));

  /** An Image as the first Go operator stored it. */
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

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void previousStateIsThePlanToTheSecond(boolean fulfilled) {
    var failures = new LinkedHashMap<String, TagFailure>();
    failures.put(PreviousState.WHOLE, failure("", Reason.RUN_FAILED, 3, 30));
    failures.put("1.0", failure("1.0", Reason.COPY_TIMED_OUT, 1, 60));
    failures.put("stable", failure("1.1", Reason.AUTHENTICATION_FAILED, 2, 90));
    Optional<Instant> nextDue = fulfilled ? Optional.empty() : Optional.of(SECOND.plusSeconds(300));
    Plan plan = plan(SETTLED, NO_TAGS, failures, nextDue);
    ImageStatus status = new StatusBuilder(null, 3, Optional.of("t1"), NOW).of(INTENT, plan);
    assertThat(StatusReader.of(written(status)))
        .isEqualTo(
            new PreviousState(
                new PreviousState.Handled(
                    Optional.of(3L),
                    Optional.of(INTENT.fingerprint()).filter(_ -> fulfilled),
                    Optional.of("t1")),
                Optional.of(SECOND),
                true,
                failures,
                List.of(),
                Optional.of(
                    new PreviousState.PreviousTag(new Tag("1.0"), new Tag("stable"), DIGEST)),
                Optional.empty(),
                new PreviousState.KnownRuns(Set.of(), Optional.of(SECOND), Optional.empty())));
  }

  @Test
  void backoffOfAThousandTagsSurvivesARestartInABoundedStatus() {
    var failures = new LinkedHashMap<String, TagFailure>();
    for (int i = 0; i < 1000; i++) {
      failures.put("1." + i, failure("1." + i, Reason.COPY_FAILED, 3, 60 + i));
    }
    Plan plan = plan(SETTLED, NO_TAGS, failures, Optional.of(NOW));
    ImageStatus status = new StatusBuilder(null, 1, Optional.empty(), NOW).of(INTENT, plan);
    assertThat(status.failures()).hasSize(50);
    assertThat(status.failureSummary()).hasSize(1);
    assertThat(status.failureSummary().getFirst().count()).isEqualTo(950);
    assertThat(status.failureSummary().getFirst().registry()).isEqualTo("quay.io");
    assertThat(Serialization.asYaml(status)).hasSizeLessThan(20_000);
    PreviousState previous =
        StatusReader.of(written(status))
            .naming(
                failures.keySet().stream()
                    .map(tag ->
                        new SelectedTag(
                            new Repository("quay.io", "a").at(new Tag(tag)), new Tag(tag))));
    assertThat(failures.keySet())
        .allMatch(tag -> previous.failure(tag).orElseThrow().isBackingOff(NOW.plusSeconds(59)));
    assertThat(previous.failure("1.999").orElseThrow().attempts()).isEqualTo(3);
    assertThat(previous.failure(PreviousState.WHOLE)).isEmpty();
  }

  @Test
  void newImageHasNoPreviousState() {
    assertThat(StatusReader.of(null)).isEqualTo(PreviousState.NONE);
    assertThat(StatusReader.of(written(null))).isEqualTo(PreviousState.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "Unheard, 2026-01-01T12:00:00Z",
    "CopyFailed, soon",
    "CopyFailed, ",
    ", 2026-01-01T12:00:00Z"
  })
  void foreignFailureIsIgnored(@Nullable String reason, @Nullable String next) {
    var failure = new ImageStatus.Failure("1.0", "1.0", null, reason, null, 1, null, next);
    assertThat(StatusReader.of(status(List.of(failure), List.of())).failures()).isEmpty();
  }

  @Test
  void statusOfTheGoOperatorIsKeptAndNotUsed() {
    Image old = Serialization.unmarshal(OLD, Image.class);
    assertThat(StatusReader.of(old.getStatus())).isEqualTo(PreviousState.NONE);
    Plan plan = plan(SETTLED, new TagTally(1, 1, 0, 1, 0), Map.of(), Optional.of(NOW));
    ImageStatus status =
        new StatusBuilder(old.getStatus(), 5, Optional.empty(), NOW).of(INTENT, plan);
    assertThat(status.lastGenerationSeen()).isEqualTo(4);
    assertThat(status.tagAlreadySynced()).containsExactly("3.6-alpine", "3.7-alpine");
    assertThat(status.phase()).isEqualTo("UpToDate");
    assertThat(status.history())
        .extracting(HistoryEntry::performedAt)
        .containsExactly("2024-12-01T10:00:00Z", "yesterday", "2026-01-01T11:59:00Z");
  }

  @ParameterizedTest
  @CsvSource({
    // copied, failed in this pass, entries
    "0, 0, 0",
    "1, 0, 1",
    "0, 1, 1",
    "2, 3, 1",
  })
  void historyHasPassesThatCopiedOrFailed(int copied, int failed, int entries) {
    Plan plan =
        plan(SETTLED, new TagTally(9, 5, failed, copied, failed), Map.of(), Optional.of(NOW));
    List<HistoryEntry> history = status(null, plan).history();
    assertThat(history).hasSize(entries);
    if (entries == 1) {
      assertThat(history.getFirst())
          .isEqualTo(new HistoryEntry("2026-01-01T11:59:00Z", copied, 5 - copied, failed, "60s"));
    }
  }

  @Test
  void historyHasTheLastTwentyPasses() {
    ImageStatus status = null;
    for (int copied = 1; copied <= 30; copied++) {
      status =
          status(
              status,
              plan(SETTLED, new TagTally(99, 99, 0, copied, 0), Map.of(), Optional.of(NOW)));
    }
    assertThat(status.history()).hasSize(20);
    assertThat(status.history().getLast().copied()).isEqualTo(30);
  }

  @Test
  void fiftyFailuresAreReportedThoseOfTheImageFirst() {
    var failures = new LinkedHashMap<String, TagFailure>();
    for (int i = 0; i < 80; i++) {
      failures.put("1." + i, failure("1." + i, Reason.COPY_FAILED, 1, 80 - i));
    }
    failures.put(PreviousState.WHOLE, failure("", Reason.TASK_MISSING, 1, 999));
    ImageStatus status = status(null, plan(SETTLED, NO_TAGS, failures, Optional.of(NOW)));
    assertThat(status.failures()).hasSize(50);
    assertThat(status.failures())
        .extracting(ImageStatus.Failure::destinationTag)
        .startsWith(PreviousState.WHOLE, "1.79", "1.78");
  }

  @Test
  void longMessageOfAFailureIsCut() {
    var problem = new Problem(Reason.RUN_FAILED, "a".repeat(9000));
    var failures = Map.of("1.0", new TagFailure("1.0", problem, 1, NOW));
    ImageStatus status = status(null, plan(SETTLED, NO_TAGS, failures, Optional.of(NOW)));
    assertThat(status.failures().getFirst().message()).hasSize(1024);
  }

  @Test
  void aDayOfSyncsWithoutAChangeLeavesTheStatusAsItIs() {
    ImageStatus before = written(quiet(null, NO_TAGS, Map.of(), NOW, ""));
    for (int minutes = 5; minutes <= 1440; minutes += 5) {
      assertThat(quiet(before, NO_TAGS, Map.of(), NOW.plusSeconds(60L * minutes), ""))
          .isEqualTo(before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tags", "request", "failure"})
  void changeIsWrittenWithItsTime(String news) {
    ImageStatus before = written(quiet(null, NO_TAGS, Map.of(), NOW, ""));
    ImageStatus after =
        quiet(
            before,
            news.equals("tags") ? new TagTally(3, 3, 0, 0, 0) : NO_TAGS,
            news.equals("failure")
                ? Map.of("1", failure("1", Reason.COPY_FAILED, 1, 30))
                : Map.of(),
            NOW.plusSeconds(300),
            news.equals("request") ? "now" : "");
    assertThat(after).isNotEqualTo(before);
    assertThat(after.lastSyncTime()).isEqualTo(SECOND.plusSeconds(300).toString());
  }

  @Test
  void slotOfACronIsWrittenOnce() {
    ImageIntent nightly = read("mode: Recurrent, schedule: {cron: 0 2 * * *}");
    ImageStatus before = written(sync(nightly, null, Instant.parse("2026-01-01T20:00:10Z")));
    assertThat(sync(nightly, before, Instant.parse("2026-01-02T01:59:59Z"))).isEqualTo(before);
    ImageStatus slot = sync(nightly, before, Instant.parse("2026-01-02T02:00:40Z"));
    assertThat(slot.lastSyncTime()).isEqualTo("2026-01-02T02:00:40Z");
    assertThat(sync(nightly, written(slot), Instant.parse("2026-01-02T02:30:00Z"))).isEqualTo(slot);
  }

  private static ImageStatus sync(ImageIntent intent, @Nullable ImageStatus before, Instant now) {
    Plan plan =
        plan(
            Plan.Runs.continuing(List.of()),
            Map.of(),
            report(NO_TAGS, Optional.empty()),
            now.plusSeconds(300));
    return new StatusBuilder(before, 1, Optional.empty(), now).of(intent, plan);
  }

  @ParameterizedTest
  @CsvSource({
    // Ready, Reconciling, pending, runs, failures, settled
    "True,    false, 0, 0, 0, true",
    "True,    true,  0, 0, 0, false",
    "True,    false, 1, 0, 0, false",
    "True,    false, 0, 1, 0, false",
    "False,   true,  0, 0, 0, false",
    "False,   true,  0, 0, 1, true",
    "False,   true,  1, 0, 1, false",
    "Unknown, true,  0, 0, 0, false",
    ",        false, 0, 0, 0, false",
  })
  void settledStatusHasNothingUnderWay(
      @Nullable String ready,
      boolean reconciling,
      int pending,
      int runs,
      int failures,
      boolean settled) {
    var draft = new StatusDraft(null);
    draft.conditions =
        Stream.of(
                Optional.ofNullable(ready).map(status -> condition("Ready", status)),
                Optional.of("Reconciling").filter(_ -> reconciling).map(c -> condition(c, "True")))
            .flatMap(Optional::stream)
            .toList();
    draft.tags = new ImageStatus.TagCounts(3, 3 - pending - failures, pending, failures, "");
    draft.runs = Collections.nCopies(runs, new ImageStatus.Run("team-a", "app", 1, NOW.toString()));
    draft.failures =
        Collections.nCopies(
            failures,
            new ImageStatus.Failure("1.0", "1.0", null, "CopyFailed", "", 1, null, NOW.toString()));
    assertThat(StatusReader.of(draft.build()).settled()).isEqualTo(settled);
  }

  private static Condition condition(String type, String status) {
    return new ConditionBuilder().withType(type).withStatus(status).build();
  }

  /** The status after a pass in which nothing was copied. */
  private static ImageStatus quiet(
      @Nullable ImageStatus before,
      TagTally tally,
      Map<String, TagFailure> failures,
      Instant now,
      String request) {
    Plan plan =
        plan(
            Plan.Runs.continuing(List.of()),
            failures,
            report(tally, Optional.empty()),
            now.plusSeconds(300));
    return new StatusBuilder(before, 1, Optional.of(request).filter(r -> !r.isEmpty()), now)
        .of(INTENT, plan);
  }

  @Test
  void dryRunIsReportedUntilItIsOver() {
    ImageIntent dry = dry();
    var image =
        new SelectedTag(new Repository("quay.io", "a").at(new Tag("1.0")), new Tag("stable"));
    Plan planned =
        withPlan(
            Optional.of(
                new DryRunReport(
                    2,
                    List.of(
                        new DryRunReport.PlannedCopy(image, DIGEST, Optional.empty()),
                        new DryRunReport.PlannedCopy(image, DIGEST, Optional.of(DIGEST))))));
    ImageStatus status =
        written(new StatusBuilder(null, 1, Optional.empty(), NOW).of(dry, planned));
    assertThat(status.plan())
        .isEqualTo(
            new PlanStatus(
                2,
                List.of(
                    new PlanStatus.Item("1.0", DIGEST.toString(), "stable", null, "Missing"),
                    new PlanStatus.Item(
                        "1.0", DIGEST.toString(), "stable", DIGEST.toString(), "Unattached"))));
    StatusBuilder next = new StatusBuilder(status, 1, Optional.empty(), NOW);
    assertThat(next.of(dry, withPlan(Optional.empty())).plan())
        .as("an unobservable pass")
        .isEqualTo(status.plan());
    assertThat(next.of(INTENT, withPlan(Optional.empty())).plan())
        .as("no dry run any more")
        .isNull();
    ImageStatus nothing = next.of(dry, withPlan(Optional.of(new DryRunReport(0, List.of()))));
    assertThat(Serialization.asYaml(nothing)).contains("total: 0");
  }

  private static ImageIntent dry() {
    return (ImageIntent)
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

  private static Plan withPlan(Optional<DryRunReport> plan) {
    return plan(Plan.Runs.continuing(List.of()), Map.of(), report(NO_TAGS, plan), NOW);
  }

  @Test
  void openRunsAreReportedInTheOrderOfTheirCreation() {
    Plan plan =
        plan(
            Plan.Runs.continuing(
                List.of(
                    run("b", new CopyRun.Running()),
                    run("a", new CopyRun.Finished(List.of(CopyOutcome.COPIED), NOW)),
                    created("old", SECOND.minusSeconds(90)))),
            Map.of(),
            report(NO_TAGS, Optional.empty()),
            NOW);
    ImageStatus status = status(null, plan);
    assertThat(status.runs())
        .containsExactly(
            new ImageStatus.Run("team-a", "old", 1, "2026-01-01T11:58:30Z"),
            new ImageStatus.Run("team-a", "a", 1, "2026-01-01T11:59:00Z"),
            new ImageStatus.Run("team-a", "b", 1, "2026-01-01T11:59:00Z"));
    assertThat(status.lastRunTime()).as("none is reported").isNull();
    assertThat(StatusReader.of(written(status)).runs())
        .containsExactlyInAnyOrder("team-a/old", "team-a/a", "team-a/b");
  }

  @ParameterizedTest
  @CsvSource({
    // the earlier end in the status, ends of the reported runs in seconds from now: the end
    "     , '',     ",
    "     , '0',    2026-01-01T12:00:00Z",
    "     , '5 60 0', 2026-01-01T12:01:00Z",
    "2026-01-01T12:00:10Z, '',   2026-01-01T12:00:10Z",
    "2026-01-01T12:00:10Z, '60', 2026-01-01T12:01:00Z",
    "2026-01-01T12:00:10Z, '5',  2026-01-01T12:00:10Z",
    "once, '5',  2026-01-01T12:00:05Z",
  })
  void endOfTheLastReportedRunNeverGoesBack(
      @Nullable String before, String ends, @Nullable String after) {
    var draft = new StatusDraft(null);
    draft.lastRunTime = before;
    List<CopyRun> finished =
        Stream.of(ends.split(" "))
            .filter(end -> !end.isEmpty())
            .map(end -> SECOND.plusSeconds(Integer.parseInt(end)))
            .map(end -> run("r", new CopyRun.Finished(List.of(CopyOutcome.COPIED), end)))
            .toList();
    Plan plan =
        plan(
            new Plan.Runs(List.of(), List.of(), finished),
            Map.of(),
            report(NO_TAGS, Optional.empty()),
            NOW);
    assertThat(status(draft.build(), plan).lastRunTime()).isEqualTo(after);
  }

  @Test
  void launchChangesOnlyWhatItProves() {
    ImageStatus before =
        status(
            null,
            plan(
                new Assessment.Progressing(Reason.QUEUED, "1/4 tags.", "Queued."),
                new TagTally(4, 1, 1, 0, 0),
                Map.of("1.3", failure("1.3", Reason.COPY_FAILED, 2, 60)),
                Optional.of(NOW)));
    ImageStatus after =
        new StatusBuilder(before, 1, Optional.of("request"), NOW.plusSeconds(9))
            .launched(
                INTENT,
                Optional.of(new CopyBudget(SECOND, 1)),
                List.of(run("run", new CopyRun.Running())),
                1,
                SECOND);
    assertThat(after.runs())
        .containsExactly(new ImageStatus.Run("team-a", "run", 1, "2026-01-01T11:59:00Z"));
    assertThat(after.newCopies()).isEqualTo(new ImageStatus.NewCopies("2026-01-01T12:00:00Z", 1));
    assertThat(after.conditions())
        .extracting(Condition::getType, Condition::getStatus, Condition::getReason)
        .containsExactly(
            tuple("Ready", "Unknown", "Copying"), tuple("Reconciling", "True", "Copying"));
    assertThat(after.conditions())
        .extracting(Condition::getMessage)
        .containsExactly(
            "1/4 tags are at the destination.",
            "TaskRun team-a/run is running; 1 copy waits for a TaskRun since 2026-01-01T12:00:00Z.");
    var draft = new StatusDraft(after);
    draft.conditions = before.conditions();
    draft.runs = before.runs();
    draft.newCopies = before.newCopies();
    assertThat(draft.build()).as("all else stays, the request too").isEqualTo(before);
  }

  @Test
  void launchKeepsTheReadyConditionThatWasKnown() {
    ImageStatus before =
        status(null, plan(SETTLED, new TagTally(1, 1, 0, 0, 0), Map.of(), Optional.of(NOW)));
    ImageStatus after =
        new StatusBuilder(before, 1, Optional.empty(), NOW)
            .launched(INTENT, Optional.empty(), List.of(run("run", new CopyRun.Running())), 0, NOW);
    assertThat(after.phase()).isEqualTo("UpToDate");
    assertThat(after.newCopies()).isNull();
    assertThat(after.conditions())
        .extracting(Condition::getType, Condition::getReason)
        .containsExactly(tuple("Ready", "UpToDate"), tuple("Reconciling", "Copying"));
  }

  @Test
  void runThatEndedAtOnceIsNamedUntilItIsReported() {
    CopyRun ended = run("run", new CopyRun.Finished(List.of(CopyOutcome.COPIED), NOW));
    ImageStatus after =
        new StatusBuilder(null, 1, Optional.empty(), NOW)
            .launched(INTENT, Optional.empty(), List.of(ended), 0, NOW);
    assertThat(after.runs()).extracting(ImageStatus.Run::name).containsExactly("run");
    assertThat(after.conditions())
        .extracting(Condition::getMessage)
        .containsExactly("0/0 tags are at the destination.", "Copies are being planned.");
  }

  @Test
  void unobservablePassKeepsTheStatus() {
    ImageStatus before =
        status(null, plan(SETTLED, new TagTally(3, 3, 0, 1, 0), Map.of(), Optional.of(NOW)));
    Plan unobservable =
        new Plan(
            new Assessment.Retrying(
                new Problem(Reason.REGISTRY_UNREACHABLE, "No answer."), "Again."),
            Plan.Offered.NOTHING,
            Plan.Runs.continuing(List.of()),
            Map.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(NOW));
    ImageStatus after =
        new StatusBuilder(before, 1, Optional.empty(), NOW.plusSeconds(60))
            .of(INTENT, unobservable);
    assertThat(after.tags()).isEqualTo(before.tags());
    assertThat(after.current()).isEqualTo(before.current());
    assertThat(after.lastSyncTime()).isEqualTo(before.lastSyncTime());
    assertThat(after.lastCopyTime()).isEqualTo(before.lastCopyTime());
    assertThat(after.history()).isEqualTo(before.history());
    assertThat(after.phase()).isEqualTo("RegistryUnreachable");
  }

  @Test
  void currentIsTheImageOfTheTag() {
    ImageStatus status =
        status(null, plan(SETTLED, new TagTally(1, 1, 0, 0, 0), Map.of(), Optional.empty()));
    assertThat(status.current())
        .isEqualTo(new ImageStatus.Current("1.0", "stable", DIGEST.toString()));
    assertThat(status.tags()).isEqualTo(new ImageStatus.TagCounts(1, 1, 0, 0, "1/1"));
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
  void everyIsTheIntervalOrTheCron(String spec, @Nullable String every) {
    assertThat(sync(read(spec), null, NOW).every()).isEqualTo(every);
  }

  private static ImageIntent read(String spec) {
    return (ImageIntent)
        new SpecReader("")
            .read(
                Serialization.unmarshal(
                    """
                    ---
                    {%s, source: {name: quay.io/a, version: "1.0"}, destination: {name: gcr.io/a}}
                    """
                        .formatted(spec),
                    ImageSpec.class));
  }

  @Test
  void refusedSpecIsStalledWithAllItsProblems() {
    ImageStatus before =
        status(null, plan(SETTLED, new TagTally(1, 1, 0, 1, 0), Map.of(), Optional.empty()));
    ImageStatus status =
        new StatusBuilder(before, 2, Optional.of("t2"), NOW)
            .refused(List.of(Problem.inSpec("A."), Problem.inSpec("B."), Problem.inSpec("A.")));
    assertThat(status.conditions())
        .extracting(Condition::getType, Condition::getStatus, Condition::getMessage)
        .containsExactly(tuple("Ready", "False", "A. B."), tuple("Stalled", "True", "A. B."));
    assertThat(status.phase()).isEqualTo("InvalidSpec");
    assertThat(status.observedGeneration()).isEqualTo(2);
    assertThat(status.every()).isNull();
    assertThat(status.fulfilledHash()).isNull();
    assertThat(status.history()).isEqualTo(before.history());
    assertThat(status.lastHandledRequestedAt()).isEqualTo("t2");
  }

  @Test
  void generationWithTheSameCopiesIsAcknowledged() {
    ImageStatus before =
        status(null, plan(SETTLED, new TagTally(1, 1, 0, 1, 0), Map.of(), Optional.empty()));
    assertThat(new StatusBuilder(before, 1, Optional.empty(), NOW).acknowledged()).isEmpty();
    ImageStatus after =
        new StatusBuilder(before, 2, Optional.empty(), NOW).acknowledged().orElseThrow();
    assertThat(after.observedGeneration()).isEqualTo(2);
    assertThat(after.conditions()).extracting(Condition::getObservedGeneration).containsOnly(2L);
    assertThat(after.fulfilledHash()).isEqualTo(before.fulfilledHash());
    assertThat(new StatusBuilder(null, 1, Optional.empty(), NOW).acknowledged()).isEmpty();
  }

  private static ImageStatus status(@Nullable ImageStatus before, Plan plan) {
    return new StatusBuilder(before, 1, Optional.empty(), NOW).of(INTENT, plan);
  }

  private static Plan plan(
      Assessment assessment,
      TagTally tally,
      Map<String, TagFailure> failures,
      Optional<Instant> nextDue) {
    var image =
        new SelectedTag(new Repository("quay.io", "a").at(new Tag("1.0")), new Tag("stable"));
    var finished = run("finished", new CopyRun.Finished(List.of(CopyOutcome.COPIED), NOW));
    return new Plan(
        assessment,
        Plan.Offered.NOTHING,
        new Plan.Runs(List.of(), List.of(), List.of(finished)),
        failures,
        List.of(),
        Optional.empty(),
        Optional.of(
            new Plan.TagReport(
                tally, Optional.of(new Plan.CurrentTag(image, DIGEST)), Optional.empty())),
        nextDue);
  }

  private static Plan plan(
      Plan.Runs runs, Map<String, TagFailure> failures, Plan.TagReport tags, Instant nextDue) {
    return new Plan(
        SETTLED,
        Plan.Offered.NOTHING,
        runs,
        failures,
        List.of(),
        Optional.empty(),
        Optional.of(tags),
        Optional.of(nextDue));
  }

  private static Plan.TagReport report(TagTally tally, Optional<DryRunReport> dryRun) {
    return new Plan.TagReport(tally, Optional.empty(), dryRun);
  }

  private static CopyRun created(String name, Instant created) {
    CopyRun run = run(name, new CopyRun.Running());
    return new CopyRun(run.namespace(), name, run.batch(), created, run.state());
  }

  private static CopyRun run(String name, CopyRun.State state) {
    return new CopyRun(
        "team-a",
        name,
        CopyBatch.read("docker://quay.io/a@%s docker://gcr.io/a:1.0".formatted(DIGEST), ""),
        SECOND.minusSeconds(60),
        state);
  }

  private static TagFailure failure(String source, Reason reason, int attempts, int seconds) {
    return new TagFailure(
        source,
        new Problem(reason, "It went wrong."),
        attempts,
        Optional.of(new TagFailure.Attempt(Optional.of(DIGEST), SECOND)),
        SECOND.plusSeconds(seconds));
  }

  private static ImageStatus status(
      List<ImageStatus.Failure> failures, List<HistoryEntry> history) {
    var draft = new StatusDraft(null);
    draft.observedGeneration = 1L;
    draft.failures = failures;
    draft.history = history;
    return draft.build();
  }

  /** Through the API server and back. */
  private static @Nullable ImageStatus written(@Nullable ImageStatus status) {
    var image = new Image();
    image.setStatus(status);
    return Serialization.unmarshal(Serialization.asYaml(image), Image.class).getStatus();
  }
}
