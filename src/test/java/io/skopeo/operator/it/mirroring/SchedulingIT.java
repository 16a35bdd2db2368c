package io.skopeo.operator.it.mirroring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.api.PlanStatus;
import io.skopeo.operator.it.fixture.OperatorFixture;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.registry.fake.FakeRegistryServer;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Request;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The times of syncs and what they leave unchanged, on a real API server. */
class SchedulingIT {
  private static final Duration SYNC = Duration.ofSeconds(11);

  private OperatorFixture here;

  @BeforeEach
  void create() {
    here = OperatorFixture.create();
  }

  @AfterEach
  void close() {
    here.close();
  }

  @Test
  void syncsWithoutChangesWriteNothingButNoticeANewTag() {
    present("v1.0");
    here.startOperator();
    here.apply("quiet", here.spec("OnceByTag", "v1.x") + "frequency: 10s\n");
    here.awaitReady("quiet", "True", "UpToDate");
    String version = version("quiet");
    here.source.forgetRequests();
    await("two syncs")
        .atMost(SYNC.multipliedBy(4))
        .until(() -> here.source.count(Request.LIST) >= 2);
    assertThat(version("quiet")).isEqualTo(version);
    here.source.put("app", "v1.1");
    await("a run").atMost(SYNC.multipliedBy(3)).until(() -> here.runs("quiet").size() == 1);
    here.succeed(here.awaitRun("quiet", 1));
    here.awaitStatus("quiet", s -> s.tags().summary().equals("2/2"));
  }

  @Test
  void dayOfSyncsWithoutChangesWritesNoStatus() {
    present("v1.0");
    var writes = new AtomicInteger();
    here.startOperator(Map.of(), Duration.ZERO, here.operatorClient(counting(writes)));
    here.apply("quiet", here.spec("OnceByTag", "v1.x") + "frequency: 10s\n");
    here.awaitReady("quiet", "True", "UpToDate");
    await("the end of the sync").until(() -> here.nextSync("quiet").isPresent());
    String version = version("quiet");
    int written = writes.get();
    for (int sync = 1; sync <= 3; sync++) {
      here.source.forgetRequests();
      Instant earlier = here.time.instant();
      here.time.advance(Duration.ofHours(8));
      await("a sync")
          .atMost(SYNC.multipliedBy(3))
          .until(() ->
              here.source.count(Request.LIST) >= 1
                  && here.nextSync("quiet")
                      .filter(due -> due.isAfter(earlier.plus(Duration.ofHours(8))))
                      .isPresent());
    }
    assertThat(version("quiet")).isEqualTo(version);
    assertThat(writes.get()).isEqualTo(written);
  }

  @Test
  void missedSlotIsMadeUpForOnce() {
    present("v1.0");
    here.startOperator();
    here.apply("nightly", here.spec("OnceByTag", "v1.x") + "schedule: {cron: 0 2 * * *}\n");
    ImageStatus before = here.awaitReady("nightly", "True", "UpToDate");
    awaitNextSync("nightly", twoOClock(here.time.instant()));
    here.stopOperators();
    here.source.forgetRequests();
    here.time.advance(Duration.ofHours(73));
    here.startOperator();
    here.awaitStatus("nightly", s -> !s.lastSyncTime().equals(before.lastSyncTime()));
    awaitNextSync("nightly", twoOClock(here.time.instant()));
    assertThat(here.source.count(Request.LIST)).isEqualTo(1);
    String version = version("nightly");
    here.stopOperators();
    here.startOperator();
    awaitNextSync("nightly", twoOClock(here.time.instant()));
    assertThat(here.source.count(Request.LIST)).as("it was made up before").isEqualTo(1);
    assertThat(version("nightly")).isEqualTo(version);
  }

  @Test
  void routineSyncWaitsAfterARestart() {
    present("v1.0");
    here.startOperator();
    here.apply("slow", here.spec("OnceByTag", "v1.x") + "frequency: 30d\n");
    here.awaitReady("slow", "True", "UpToDate");
    here.stopOperators();
    here.time.advance(Duration.ofDays(40));
    here.startOperator();
    await("the decision").until(() -> here.nextSync("slow").isPresent());
    assertThat(here.nextSync("slow").orElseThrow())
        .isBefore(here.time.instant().plus(Duration.ofHours(1)));
  }

  @Test
  void changedScheduleAppliesAtOnce() {
    present("v1.0");
    here.startOperator();
    here.apply("one", here.spec("OnceByTag", "v1.x") + "frequency: 300d\n");
    here.awaitReady("one", "True", "UpToDate");
    here.patch("one", "{\"spec\":{\"schedule\":{\"cron\":\"0 2 * * *\"}}}");
    here.awaitStatus("one", s -> s.observedGeneration() == 2 && s.every().equals("0 2 * * *"));
    awaitNextSync("one", twoOClock(here.time.instant()));
    here.patch("one", "{\"spec\":{\"schedule\":null,\"frequency\":\"1h\"}}");
    here.awaitStatus("one", s -> s.observedGeneration() == 3 && s.every().equals("1h"));
    await("the next hour")
        .until(
            () -> here.nextSync("one"),
            due ->
                due.filter(at -> at.isBefore(here.time.instant().plus(Duration.ofHours(1))))
                    .isPresent());
  }

  @Test
  void dryRunPlansAndStartsNothing() {
    Digest there = put(here.destination, "mirror/app", "v1.1", "there");
    Digest moved = put(here.source, "app", "v1.1", "moved");
    present("v1.0");
    Digest missing = put(here.source, "app", "v1.2", "missing");
    here.startOperator();
    here.apply("dry", here.spec("Recurrent", "v1.x") + "dryRun: true\n");
    ImageStatus dry = here.awaitReady("dry", "Unknown", "DryRun");
    assertThat(dry.plan().total()).isEqualTo(2);
    assertThat(dry.plan().items())
        .containsExactly(
            item("v1.1", moved, there.toString(), "Drifted"),
            item("v1.2", missing, null, "Missing"));
    assertThat(dry.tags().summary()).isEqualTo("1/3");
    assertThat(here.runs("dry")).isEmpty();
    here.patch("dry", "{\"spec\":{\"dryRun\":false}}");
    here.succeed(here.awaitRun("dry", 1));
    assertThat(here.awaitReady("dry", "True", "UpToDate").plan()).isNull();
  }

  @Test
  void dryRunOfManyTagsListsAHundred() {
    IntStream.range(0, 300).forEach(i -> here.source.put("app", "1." + i));
    here.startOperator();
    here.apply("many", here.spec("OnceByTag", "1.x") + "dryRun: true\n");
    PlanStatus plan = here.awaitReady("many", "Unknown", "DryRun").plan();
    assertThat(plan.total()).isEqualTo(300);
    assertThat(plan.items()).hasSize(100);
    assertThat(here.source.count(Request.HEAD)).isLessThanOrEqualTo(100);
    assertThat(here.runs("many")).isEmpty();
  }

  @Test
  void presentTagIsOverwrittenOnlyIfTheSpecSaysSo() {
    Digest there = put(here.destination, "mirror/app", "v1", "there");
    Digest other = put(here.source, "app", "v1", "other");
    here.startOperator();
    here.apply("one", here.spec("OneShot", "v1") + "overwrite: Never\n");
    ImageStatus kept = here.awaitReady("one", "True", "UpToDate");
    assertThat(kept.current().digest()).isEqualTo(there.toString());
    assertThat(kept.fulfilledHash()).isNotNull();
    assertThat(here.runs("one")).isEmpty();
    here.patch("one", "{\"spec\":{\"overwrite\":\"Always\"}}");
    here.succeed(here.awaitRun("one", 1));
    here.awaitStatus(
        "one", s -> s.current() != null && other.toString().equals(s.current().digest()));
  }

  private static PlanStatus.Item item(
      String tag, Digest source, String destination, String reason) {
    return new PlanStatus.Item(tag, source.toString(), tag, destination, reason);
  }

  private static Digest put(
      FakeRegistryServer registry, String repository, String tag, String text) {
    return registry.put(
        repository,
        tag,
        "application/vnd.oci.image.manifest.v1+json",
        "{\"text\":\"%s\"}".formatted(text));
  }

  private void present(String tag) {
    here.destination.put("mirror/app", tag, here.source.put("app", tag));
  }

  private String version(String name) {
    Image image = here.image(name);
    return image.getMetadata().getResourceVersion();
  }

  private void awaitNextSync(String name, Instant hour) {
    await("next sync of " + name)
        .until(
            () -> here.nextSync(name).map(due -> due.truncatedTo(ChronoUnit.HOURS)),
            due -> due.equals(Optional.of(hour)));
  }

  /** Counts the requests that write a status. */
  private static Interceptor counting(AtomicInteger writes) {
    return new Interceptor() {
      @Override
      public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        if (!request.method().equals("GET") && request.uri().getPath().endsWith("/status")) {
          writes.incrementAndGet();
        }
      }
    };
  }

  /** Returns the next two o'clock: syncs are at most a minute late. */
  private static Instant twoOClock(Instant now) {
    Instant today = now.truncatedTo(ChronoUnit.DAYS).plus(Duration.ofHours(2));
    return today.isAfter(now.minusSeconds(60)) ? today : today.plus(Duration.ofDays(1));
  }
}
