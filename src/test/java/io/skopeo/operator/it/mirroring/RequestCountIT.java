package io.skopeo.operator.it.mirroring;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.it.fixture.OperatorFixture;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.registry.fake.FakeRegistryServer;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Request;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The number of registry requests of a sync. */
class RequestCountIT {
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
  void finishedOneShotCostsNothing() {
    present("v1");
    here.startOperator();
    here.apply("one", here.spec("OneShot", "v1"));
    here.awaitReady("one", "True", "UpToDate");
    resetCounts();
    here.stopOperators();
    here.startOperator();
    here.patch("one", "{\"spec\":{\"suspend\":true}}");
    here.awaitStatus("one", s -> s.observedGeneration() == 2);
    assertThat(here.source.count()).isZero();
    assertThat(here.destination.count()).isZero();
  }

  @Test
  void unchangedExactTagCostsOneHeadEachSide() {
    present("v1");
    here.startOperator();
    here.apply("one", here.spec("Recurrent", "v1"));
    countNextSync("one");
    assertCost(here.source, 0, 1);
    assertCost(here.destination, 0, 1);
  }

  @ParameterizedTest
  @CsvSource({"Recurrent, 3", "OnceByTag, 0"})
  void unchangedListCostsAHeadPerTagAndSideThatIsCompared(String mode, int source) {
    List.of("v1", "v2", "v3").forEach(this::present);
    IntStream.range(0, 200).forEach(i -> here.source.put("app", "2." + i));
    here.startOperator();
    here.apply("list", here.spec(mode, "") + "tags: {exact: [v1, v2, v3]}\n");
    countNextSync("list");
    assertCost(here.source, 0, source);
    assertCost(here.destination, 0, 3);
  }

  @Test
  void finishedListCostsNothing() {
    List.of("v1", "v2").forEach(this::present);
    here.startOperator();
    here.apply("list", here.spec("OneShot", "") + "tags: {exact: [v1, v2]}\n");
    here.awaitReady("list", "True", "UpToDate");
    resetCounts();
    here.patch("list", "{\"spec\":{\"tags\":{\"exact\":[\"v2\",\"v1\",\"v2\"]}}}");
    here.awaitStatus("list", s -> s.observedGeneration() == 2);
    assertThat(here.source.count()).isZero();
    assertThat(here.destination.count()).isZero();
  }

  @Test
  void fiveHundredPresentTagsCostOneListEachSide() {
    IntStream.range(0, 500).forEach(i -> present("1." + i));
    here.startOperator();
    here.apply("many", here.spec("OnceByTag", "1.x"));
    here.awaitReady("many", "True", "UpToDate");
    assertCost(here.source, 1, 0);
    assertThat(here.destination.count(Request.LIST)).isBetween(1, 2); // one for the authentication
    assertThat(here.destination.count(Request.HEAD)).isZero();
    countNextSync("many");
    assertCost(here.source, 1, 0);
    assertCost(here.destination, 1, 0);
  }

  @Test
  void tenMovingTagsCostAListAndAHeadEach() {
    IntStream.range(0, 10).forEach(i -> present("1." + i));
    IntStream.range(0, 200).forEach(i -> here.source.put("app", "2." + i));
    here.startOperator();
    here.apply("moving", here.spec("Recurrent", "1.x"));
    countNextSync("moving");
    assertCost(here.source, 1, 10);
    assertCost(here.destination, 0, 10);
  }

  @Test
  void tenImagesOfOneRepositoryCostOneList() {
    Digest digest = here.source.put("app", "1.0");
    here.startOperator(Map.of(), Duration.ofMinutes(1));
    IntStream.range(0, 10)
        .parallel()
        .forEach(i -> {
          here.destination.put("mirror/app-" + i, "1.0", digest);
          here.apply(
              "image-" + i, here.spec("OnceByTag", "1.x").replace("mirror/app", "mirror/app-" + i));
        });
    IntStream.range(0, 10).forEach(i -> here.awaitReady("image-" + i, "True", "UpToDate"));
    assertCost(here.source, 1, 0);
  }

  /** Puts a tag on both sides. */
  private void present(String tag) {
    here.destination.put("mirror/app", tag, here.source.put("app", tag));
  }

  private void resetCounts() {
    here.source.forgetRequests();
    here.destination.forgetRequests();
  }

  /** Counts only the second sync: the first has found out scheme and authentication. */
  private void countNextSync(String name) {
    here.awaitReady(name, "True", "UpToDate");
    resetCounts();
    here.request(name);
    here.awaitStatus(name, s -> s.lastHandledRequestedAt() != null);
  }

  private static void assertCost(FakeRegistryServer registry, int lists, int heads) {
    assertThat(registry.count(Request.LIST)).as("lists").isEqualTo(lists);
    assertThat(registry.count(Request.HEAD)).as("HEADs").isEqualTo(heads);
    assertThat(registry.count()).as("all requests").isEqualTo(lists + heads);
  }
}
