package io.skopeo.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.Mode;
import io.skopeo.operator.api.Specs;
import io.skopeo.operator.api.imageset.ImageSetStatus.Counts;
import io.skopeo.operator.controller.imageset.SetSnapshot;
import io.skopeo.operator.controller.tracking.ImageSnapshot;
import io.skopeo.operator.controller.tracking.OperatorSnapshot;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyOutcome;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.copying.queue.CopyQueue;
import io.skopeo.operator.planning.Assessment;
import io.skopeo.operator.planning.Plan;
import io.skopeo.operator.planning.failure.TagFailure;
import io.skopeo.operator.planning.tag.TagTally;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.PullQuota;
import io.skopeo.operator.registry.RequestObserver.Exchange;
import io.skopeo.operator.registry.RequestObserver.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsTest {
  private static final Instant NOW = MetricsFixture.NOW;
  private static final Path SCRAPE = Path.of("src/test/resources/metrics/scrape.txt");
  private static final Pattern NAME = Pattern.compile("^([a-z_]+)");
  private static final String SOME =
      "{selected: 3, present: 1, pending: 0, failed: 2, summary: 1/3}";

  private final Metrics metrics = new Metrics(() -> NOW, "1.2.3", SeriesPerImage.TRUE);

  @AfterEach
  void close() {
    metrics.close();
  }

  /** YAML and Prometheus escape quotes and line breaks alike. */
  @ParameterizedTest
  @ValueSource(strings = {"nginx", "a\\\"} 1\\nforged{image=\\\"b"})
  void nameIsEscapedInLabels(String source) {
    Image image = MetricsFixture.image("app", "runs: []");
    image.setSpec(Specs.of(Mode.RECURRENT, source, "1", "registry.example.com/nginx"));
    metrics.watch(() -> state(MetricsFixture.snapshot(image)), Map::of);
    metrics.onSync(image, plan(2, List.of(), Map.of()));
    assertThat(samples())
        .contains("skopeo_operator_reload_total{image=\"%s:1\"} 2.0".formatted(source))
        .noneMatch(line -> line.startsWith("forged"));
  }

  @Test
  void copiesAreCountedByOutcomeAndReason() {
    Image image = watched();
    var failure =
        new TagFailure("1.1", new Problem(Reason.SOURCE_NOT_FOUND, "It does not exist."), 1, NOW);
    metrics.onSync(image, plan(1, List.of(run()), Map.of("1.1", failure)));
    assertThat(samples())
        .contains(
            "skopeo_operator_copies_total{image_namespace=\"team-a\",outcome=\"copied\",reason=\"\"}"
                + " 1.0",
            "skopeo_operator_copies_total{image_namespace=\"team-a\",outcome=\"failed\",reason=\"SourceNotFound\"}"
                + " 1.0");
  }

  @Test
  void timeAndBytesOfARunAreCountedOnceForAllItsImages() {
    Image image = watched();
    metrics.onSync(image, plan(1, List.of(run()), Map.of()));
    metrics.onSync(image, plan(1, List.of(run()), Map.of()));
    metrics.onFinish("team-a", run());
    assertThat(samples())
        .contains(
            "skopeo_operator_copied_bytes_total{image_namespace=\"team-a\"} 4096.0",
            "skopeo_operator_taskrun_duration_seconds_count{outcome=\"failed\"} 1",
            "skopeo_operator_taskrun_duration_seconds_sum{outcome=\"failed\"} 8.0");
  }

  @Test
  void runThatNeverStartedFailsAllItsCopies() {
    CopyRun stuck = run().withState(new CopyRun.NeverStarted("no image", NOW));
    metrics.onSync(watched(), plan(0, List.of(stuck), Map.of()));
    assertThat(samples())
        .contains(
            "skopeo_operator_copies_total{image_namespace=\"team-a\",outcome=\"failed\",reason=\"RunFailed\"}"
                + " 2.0");
  }

  @ParameterizedTest
  @EnumSource(names = {"RATE_LIMITED", "RUN_CANCELLED"})
  void waitingOrCancelledCopiesArePostponed(Reason reason) {
    Image image = watched();
    var failure = new TagFailure("1.1", new Problem(reason, "It waits."), 1, NOW);
    metrics.onSync(image, plan(0, List.of(run()), Map.of("1.0", failure, "1.1", failure)));
    assertThat(samples())
        .contains(
            "skopeo_operator_copies_total{image_namespace=\"team-a\",outcome=\"postponed\",reason=\"%s\"} 2.0"
                .formatted(reason.word()))
        .noneMatch(line -> line.matches("skopeo_operator_copies_.*\"failed\".* [1-9].*"));
  }

  /** Prometheus sees no increase in the first value of a series. */
  @Test
  void copiesAreCountedFromZeroOnceANamespaceHasImages() {
    watched();
    assertThat(samples())
        .contains(
            "skopeo_operator_copies_total{image_namespace=\"team-a\",outcome=\"copied\",reason=\"\"}"
                + " 0.0",
            "skopeo_operator_copies_total{image_namespace=\"team-a\",outcome=\"failed\",reason=\"CopyFailed\"}"
                + " 0.0",
            "skopeo_operator_copies_total{image_namespace=\"team-a\",outcome=\"postponed\",reason=\"RateLimited\"}"
                + " 0.0",
            "skopeo_operator_copied_bytes_total{image_namespace=\"team-a\"} 0.0")
        .filteredOn(line -> line.startsWith("skopeo_operator_copies_total"))
        .hasSize(1 + (int) Stream.of(Reason.values()).filter(Reason::concernsCopy).count())
        .allMatch(line -> line.endsWith(" 0.0"));
  }

  @Test
  void countersOfNamespacesWithoutImagesAreRemoved() {
    metrics.onSync(watched(), plan(1, List.of(run()), Map.of()));
    assertThat(samples()).anyMatch(line -> line.contains("image_namespace=\"team-a\""));
    metrics.watch(MetricsTest::state, Map::of);
    assertThat(samples()).noneMatch(line -> line.contains("image_namespace=\"team-a\""));
    watched();
    assertThat(samples())
        .contains("skopeo_operator_copied_bytes_total{image_namespace=\"team-a\"} 0.0");
  }

  @Test
  void overflowOfBytesDoesNotBreakTheScrape() {
    watched();
    for (int i = 0; i < 3; i++) {
      metrics.onFinish("team-a", run(Long.MAX_VALUE));
    }
    assertThat(samples())
        .anyMatch(
            line -> line.matches("skopeo_operator_copied_bytes_total\\{.*} 2\\.7670[0-9]+E19"));
  }

  @Test
  void leaderWithoutImagesHasMetrics() {
    metrics.watch(MetricsTest::state, Map::of);
    assertThat(samples())
        .contains(
            "skopeo_operator_leader 1.0",
            "skopeo_operator_overdue_images 0.0",
            "skopeo_operator_taskruns{state=\"running\"} 2.0",
            "skopeo_operator_waiting_copies{image_namespace=\"team-b\"} 7.0");
  }

  @Test
  void namespaceWithoutWaitingCopiesHasZeros() {
    watched();
    assertThat(samples())
        .contains(
            "skopeo_operator_waiting_copies{image_namespace=\"team-a\"} 0.0",
            "skopeo_operator_waiting_oldest_seconds{image_namespace=\"team-a\"} 0.0",
            "skopeo_operator_waiting_copies{image_namespace=\"team-b\"} 7.0",
            "skopeo_operator_waiting_oldest_seconds{image_namespace=\"team-b\"} 90.0");
  }

  @Test
  void linesOfARunAreObservedWhenItStartsAndTheirTimeWhenItEnds() {
    metrics.onLaunch(40);
    metrics.onEnd(40, Duration.ofSeconds(20));
    assertThat(samples())
        .contains(
            "skopeo_operator_taskrun_lines_sum 40.0",
            "skopeo_operator_taskrun_lines_max 40.0",
            "skopeo_operator_line_duration_seconds_count 1",
            "skopeo_operator_line_duration_seconds_sum 0.5");
  }

  /** The ConfigMap of a run that was found may be gone. */
  @Test
  void runWithoutKnownLinesHasNoTimePerLine() {
    metrics.onEnd(0, Duration.ofSeconds(20));
    assertThat(samples()).contains("skopeo_operator_line_duration_seconds_count 0");
  }

  @Test
  void unknownStatusOfARegistryDoesNotBreakTheScrape() {
    var quota = quota();
    metrics.watch(
        () -> OperatorSnapshot.standingBy(NOW),
        () -> Map.of("registry-1.docker.io", quota, "registry.notdocker.io", quota));
    metrics.onRequest(new Exchange("evil.example", Kind.TAGS, "GET", "299", Duration.ofMillis(20)));
    assertThat(samples())
        .contains(
            "skopeo_operator_registry_requests_total{answer=\"other\",host=\"evil.example\",kind=\"list\"}"
                + " 1.0")
        .filteredOn(line -> line.startsWith("skopeo_operator_dockerhub_quota_limit"))
        .hasSize(1);
  }

  @Test
  void stateIsReadAtTheScrape() {
    metrics.watch(
        () ->
            state(
                MetricsFixture.snapshot(
                    MetricsFixture.image(
                        "app", MetricsFixture.status("False", "CopyFailed", SOME)))),
        () -> Map.of("registry-1.docker.io", quota()));
    assertThat(samples())
        .contains(
            "skopeo_operator_build_info{java_version=\"%s\",version=\"1.2.3\"} 1"
                .formatted(Runtime.version()),
            "skopeo_operator_leader 1.0",
            "skopeo_operator_images{image_namespace=\"team-a\",phase=\"CopyFailed\",state=\"failing\"}"
                + " 1.0",
            "skopeo_operator_tags{image_namespace=\"team-a\",state=\"failed\"} 2.0",
            "skopeo_operator_selected_tags{image_namespace=\"team-a\"} 3.0",
            "skopeo_operator_late_images{image_namespace=\"team-a\"} 1.0",
            "skopeo_operator_image_lag_seconds{image_name=\"app\",image_namespace=\"team-a\"}"
                + " 3600.0",
            "skopeo_operator_image_frequency_seconds{image_name=\"app\",image_namespace=\"team-a\"}"
                + " 300.0",
            "skopeo_operator_taskruns{state=\"running\"} 2.0",
            "skopeo_operator_waiting_copies{image_namespace=\"team-b\"} 7.0",
            "skopeo_operator_waiting_oldest_seconds{image_namespace=\"team-b\"} 90.0",
            "skopeo_operator_registry_pulls_remaining{host=\"registry-1.docker.io\"} 76.0",
            "skopeo_operator_dockerhub_quota_remaining{ip=\"203.0.113.7\"} 76.0");
  }

  @Test
  void standbyHasNoMetricsOfImages() {
    ImageSnapshot image = MetricsFixture.snapshot(MetricsFixture.image("app", "runs: []"));
    metrics.watch(
        () ->
            new OperatorSnapshot(
                NOW, Optional.empty(), List.of(image), 0, 0, List.of(), Optional.empty()),
        Map::of);
    assertThat(samples())
        .contains("skopeo_operator_leader 0.0")
        .noneMatch(line -> line.startsWith("skopeo_operator_images"))
        .noneMatch(line -> line.startsWith("skopeo_operator_cop"));
  }

  @Test
  void reloadsOfRemovedSourcesAreRemoved() {
    Image image = MetricsFixture.image("app", "runs: []");
    metrics.watch(() -> state(MetricsFixture.snapshot(image)), Map::of);
    metrics.onSync(image, plan(2, List.of(), Map.of()));
    assertThat(samples()).anyMatch(line -> line.startsWith("skopeo_operator_reload_total"));
    metrics.watch(MetricsTest::state, Map::of);
    assertThat(samples()).noneMatch(line -> line.startsWith("skopeo_operator_reload_total"));
  }

  @Test
  void maximumIsOfTheLastThreeMinutes() {
    var now = new AtomicReference<>(NOW);
    try (var timed = new Metrics(now::get, "1.2.3", SeriesPerImage.TRUE)) {
      timed.onEnd(2, Duration.ofSeconds(14));
      now.set(NOW.plusSeconds(120));
      timed.onEnd(2, Duration.ofSeconds(6));
      assertThat(timed.scrape()).contains("skopeo_operator_line_duration_seconds_max 7.0\n");
      now.set(NOW.plusSeconds(180));
      assertThat(timed.scrape()).contains("skopeo_operator_line_duration_seconds_max 3.0\n");
      now.set(NOW.plusSeconds(300));
      assertThat(timed.scrape())
          .contains(
              "skopeo_operator_line_duration_seconds_max 0.0\n",
              "skopeo_operator_line_duration_seconds_sum 10.0\n");
    }
  }

  @Test
  void negativeDurationIsIgnored() {
    metrics.onEnd(2, Duration.ofSeconds(-1));
    assertThat(samples()).contains("skopeo_operator_line_duration_seconds_count 0");
  }

  @Test
  void hostsAreBounded() {
    IntStream.range(0, 500)
        .forEach(i ->
            metrics.onRequest(
                new Exchange("h" + i, Kind.TAGS, "GET", "200", Duration.ofMillis(20))));
    assertThat(samples())
        .contains(
            "skopeo_operator_registry_requests_total{answer=\"200\",host=\"other\",kind=\"list\"}"
                + " 400.0")
        .filteredOn(line -> line.startsWith("skopeo_operator_registry_requests_total"))
        .hasSize(Metrics.MAX_HOSTS + 1);
  }

  @Test
  void seriesPerImageMayBeDisabled() {
    try (var few = new Metrics(() -> NOW, "1.2.3", SeriesPerImage.FALSE)) {
      everything(few);
      assertThat(few.scrape()).doesNotContain("image_name=", "image=").contains("image_namespace=");
    }
  }

  @Test
  void thousandImagesHaveSeriesOfTheirOwn() {
    Image image = MetricsFixture.image("app", "runs: []");
    try (var some = new Metrics(() -> NOW, "1.2.3", SeriesPerImage.AUTO)) {
      some.onSync(image, plan(2, List.of(), Map.of()));
      some.watch(() -> state(MetricsFixture.snapshot(image)), Map::of);
      assertThat(some.scrape()).contains("image_name=", "image=");
      some.watch(
          () ->
              state(
                  IntStream.rangeClosed(0, SeriesPerImage.MOST)
                      .mapToObj(
                          i -> MetricsFixture.snapshot(MetricsFixture.image("a" + i, "runs: []")))
                      .toArray(ImageSnapshot[]::new)),
          Map::of);
      String scrape = some.scrape();
      assertThat(scrape).doesNotContain("image_name=", "image=").contains("image_namespace=");
      assertThat(scrape.length()).isLessThan(300_000);
    }
  }

  /** Each histogram also has a gauge of its maximum. */
  @Test
  void scrapeHasAllDefinitionsAndNoOthers() {
    everything(metrics);
    Set<String> scraped =
        metrics
            .scrape()
            .lines()
            .filter(line -> line.startsWith("# TYPE skopeo_"))
            .map(line -> line.substring("# TYPE ".length()))
            .collect(Collectors.toSet());
    assertThat(scraped)
        .containsExactlyInAnyOrderElementsOf(
            List.of(MetricDefinition.values()).stream().flatMap(MetricsTest::scrapedAs).toList());
  }

  /** Dashboards and alerts of users depend on them. {@code -Dgolden.write} rewrites the file. */
  @Test
  void namesTypesAndLabelsAreStable() throws IOException {
    everything(metrics);
    String scrape =
        metrics
            .scrape()
            .lines()
            .filter(line -> line.matches("# TYPE .*|skopeo_.*"))
            // Zeros of each reason, and what appears only after a garbage collection.
            .filter(line ->
                !line.matches("skopeo_operator_copies_total.* 0\\.0|.*jvm_gc_(pause|conc).*"))
            .map(line -> line.replace(Runtime.version().toString(), "25") + "\n")
            .collect(Collectors.joining());
    if (System.getProperty("golden.write") != null) {
      Files.createDirectories(SCRAPE.getParent());
      Files.writeString(SCRAPE, scrape);
    }
    assertThat(SCRAPE).content().isEqualTo(scrape);
  }

  private static Stream<String> scrapedAs(MetricDefinition family) {
    String typed = family.scraped() + " " + family.type().name().toLowerCase(Locale.ROOT);
    return family.type() == MetricDefinition.Type.HISTOGRAM
        ? Stream.of(typed, family.scraped() + "_max gauge")
        : Stream.of(typed);
  }

  private Image watched() {
    Image image = MetricsFixture.image("app", "runs: []");
    metrics.watch(() -> state(MetricsFixture.snapshot(image)), Map::of);
    return image;
  }

  private static void everything(Metrics metrics) {
    Image image = MetricsFixture.image("app", MetricsFixture.status("True", "UpToDate", SOME));
    metrics.watch(() -> state(complete(image)), () -> Map.of("registry-1.docker.io", quota()));
    metrics.watchSets(() ->
        Stream.of(
            new SetSnapshot(
                "team-a", "platform", new Counts(12, 8, 1, 3, 2, 0, "8/12"), Optional.of(NOW))));
    var failure =
        new TagFailure("1.1", new Problem(Reason.SOURCE_NOT_FOUND, "It does not exist."), 1, NOW);
    metrics.onSync(image, plan(1, List.of(run()), Map.of("1.1", failure)));
    metrics.onLaunch(40);
    metrics.onEnd(40, Duration.ofSeconds(20));
    metrics.onFinish("team-a", run());
    metrics.onPass(Duration.ofSeconds(3), true);
    metrics.onRequest(new Exchange("quay.io", Kind.MANIFEST, "HEAD", "200", Duration.ofMillis(20)));
  }

  private static ImageSnapshot complete(Image image) {
    return new ImageSnapshot(
        image,
        Optional.of(NOW),
        Optional.of(NOW),
        Optional.of(Duration.ofMinutes(5)),
        Optional.of(NOW),
        Optional.of(NOW.plusSeconds(300)));
  }

  private List<String> samples() {
    return metrics.scrape().lines().filter(line -> NAME.matcher(line).find()).toList();
  }

  private static OperatorSnapshot state(ImageSnapshot... images) {
    return new OperatorSnapshot(
        NOW,
        Optional.of(NOW.minusSeconds(3600)),
        List.of(images),
        1,
        2,
        List.of(new CopyQueue.Backlog("team-b", 7, NOW.minusSeconds(90))),
        Optional.of(NOW));
  }

  private static PullQuota quota() {
    return new PullQuota(100, 76, Duration.ofHours(6), NOW, "203.0.113.7");
  }

  private static CopyRun run() {
    return run(4096);
  }

  private static CopyRun run(long bytes) {
    CopyBatch batch =
        CopyBatch.read(
            """
            docker://quay.io/org/app@sha256:%064x docker://registry.example.com/app:1.0
            docker://quay.io/org/app@sha256:%064x docker://registry.example.com/app:1.1
            """
                .formatted(1, 2),
            "");
    return new CopyRun(
        "team-a",
        "app-1",
        batch,
        NOW.minusSeconds(8),
        new CopyRun.Finished(List.of(CopyOutcome.COPIED, CopyOutcome.SOURCE_NOT_FOUND), NOW)
            .writing(bytes));
  }

  private static Plan plan(int copied, List<CopyRun> finished, Map<String, TagFailure> failures) {
    return new Plan(
        new Assessment.UpToDate(Reason.UP_TO_DATE, "All is there."),
        Plan.Offered.NOTHING,
        new Plan.Runs(List.of(), List.of(), finished),
        failures,
        List.of(),
        Optional.empty(),
        Optional.of(
            new Plan.TagReport(
                new TagTally(copied, copied, 0, copied, failures.size()),
                Optional.empty(),
                Optional.empty())),
        Optional.empty());
  }
}
