package io.skopeo.operator.copying.queue;

import static io.skopeo.operator.copying.queue.QueueFixture.FREE;
import static io.skopeo.operator.copying.queue.QueueFixture.GATHERED;
import static io.skopeo.operator.copying.queue.QueueFixture.NOW;
import static io.skopeo.operator.copying.queue.QueueFixture.QUOTA;
import static io.skopeo.operator.copying.queue.QueueFixture.copies;
import static io.skopeo.operator.copying.queue.QueueFixture.copy;
import static io.skopeo.operator.copying.queue.QueueFixture.destination;
import static io.skopeo.operator.copying.queue.QueueFixture.digest;
import static io.skopeo.operator.copying.queue.QueueFixture.failed;
import static io.skopeo.operator.copying.queue.QueueFixture.image;
import static io.skopeo.operator.copying.queue.QueueFixture.lane;
import static io.skopeo.operator.copying.queue.QueueFixture.offer;
import static io.skopeo.operator.copying.queue.QueueFixture.pulls;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.copying.Copies;
import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyLine;
import io.skopeo.operator.copying.CopyLine.Content;
import io.skopeo.operator.copying.ImageName;
import io.skopeo.operator.copying.PullCount;
import io.skopeo.operator.copying.WaitingCopy;
import io.skopeo.operator.copying.queue.CopyQueue.Backlog;
import io.skopeo.operator.copying.queue.CopyQueue.Offer;
import io.skopeo.operator.copying.queue.CopyQueue.Waiting;
import io.skopeo.operator.copying.queue.Decision.Launch;
import io.skopeo.operator.copying.queue.Decision.Wait;
import io.skopeo.operator.oci.ComposedIndex;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.ReferrersTag;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CopyQueueTest {
  private static final Lane LANE = lane("a");
  private static final ImageName FIRST = image("a", 1);
  private static final ImageName SECOND = image("a", 2);
  private static final ImageName THIRD = image("a", 3);
  private static final Instant CUT = NOW.plus(GATHERED);
  private static final Lane SEQUENTIAL = new Lane("a", "sequential", 500, false);

  private final LaneSpeeds speeds = new LaneSpeeds();
  private final CopyQueue queue = new CopyQueue(speeds);

  private void put(ImageName image, Lane lane, WaitingCopy... copies) {
    queue.offer(image, lane, offer(copies), NOW);
  }

  private void put(ImageName image, Lane lane, List<WaitingCopy> copies, Instant observedAt) {
    queue.offer(image, lane, offer(copies, observedAt), NOW);
  }

  private Decision next() {
    return queue.next(FREE, PullLimits.NONE, CUT);
  }

  private Launch launch() {
    return launch(FREE, PullLimits.NONE, CUT);
  }

  private Launch launch(Slots slots, PullLimits pulls, Instant now) {
    return (Launch) queue.next(slots, pulls, now);
  }

  /** Returns the tags of a batch after the numbers of their Images, such as 1:v0. */
  private static List<String> lines(Launch launch) {
    return IntStream.range(0, launch.batch().copies().size())
        .mapToObj(i ->
            "%s:%s"
                .formatted(
                    launch.batch().images().get(i).name().replace("image-", ""),
                    launch.batch().copies().get(i).destination().tag()))
        .toList();
  }

  private void measured(Lane lane, int lines, Duration duration) {
    speeds.measured(lane.key(), lines, duration);
  }

  // --- gathering and capacity

  @Test
  void copiesOfManyImagesShareARun() {
    put(FIRST, LANE, copy(FIRST, 0, 0));
    put(SECOND, LANE, copy(SECOND, 0, 0));
    Launch launch = launch();
    assertThat(lines(launch)).containsExactly("1:v0", "2:v0");
    assertThat(launch.lane()).isEqualTo(LANE);
    assertThat(launch.batch().pulls()).containsExactly(new PullCount(QUOTA, 2));
    assertThat(launch.revisit()).isEmpty();
    assertThat(next()).isEqualTo(new Wait(Optional.empty(), Set.of()));
  }

  @Test
  void batchIsCutAfterGathering() {
    put(FIRST, LANE, copy(FIRST, 0, 0));
    assertThat(queue.next(FREE, PullLimits.NONE, NOW))
        .isEqualTo(new Wait(Optional.of(NOW.plus(Gathering.QUIET)), Set.of()));
    queue.offer(SECOND, LANE, offer(copies(SECOND, 1)), NOW.plusMillis(50));
    assertThat(queue.next(FREE, PullLimits.NONE, NOW.plusMillis(109))).isInstanceOf(Wait.class);
    assertThat(queue.next(FREE, PullLimits.NONE, NOW.plusMillis(110))).isInstanceOf(Launch.class);
  }

  @Test
  void imageThatOffersAgainAndAgainIsNotHeldBack() {
    for (int millis = 0; millis <= 240; millis += 40) {
      queue.offer(FIRST, LANE, offer(copies(FIRST, 1)), NOW.plusMillis(millis));
    }
    assertThat(queue.next(FREE, PullLimits.NONE, CUT)).isInstanceOf(Launch.class);
  }

  @Test
  void nothingStartsWithoutSlots() {
    put(FIRST, LANE, copy(FIRST, 0, 0));
    for (Slots slots :
        List.of(
            new Slots(0, 5, Map.of(), Map.of()),
            new Slots(-1, 5, Map.of(), Map.of()),
            new Slots(9, 2, Map.of("a", 2), Map.of()))) {
      assertThat(queue.next(slots, PullLimits.NONE, CUT))
          .isEqualTo(new Wait(Optional.empty(), Set.of()));
    }
    assertThat(queue.next(new Slots(1, 2, Map.of("a", 1), Map.of()), PullLimits.NONE, CUT))
        .isInstanceOf(Launch.class);
  }

  @Test
  void laneWithARunWaitsForItUnlessItsWorkIsWorthAPod() {
    put(FIRST, LANE, copies(FIRST, 100), NOW);
    var slots = new Slots(5, 5, Map.of("a", 1), Map.of(LANE.key(), List.of(NOW)));
    assertThat(queue.next(slots, PullLimits.NONE, CUT))
        .isEqualTo(new Wait(Optional.of(NOW.plus(FurtherSlots.PATIENCE)), Set.of()));
    measured(LANE, 10, Duration.ofSeconds(1));
    assertThat(queue.next(slots, PullLimits.NONE, CUT)).isInstanceOf(Launch.class);
  }

  @Test
  void batchHasAsManyCopiesAsItsLaneAllows() {
    var small = new Lane("a", "small", 3, true);
    put(FIRST, small, copies(FIRST, 4), NOW);
    assertThat(lines(launch())).containsExactly("1:v0", "1:v1", "1:v2");
    assertThat(lines(launch())).containsExactly("1:v3");
  }

  @Test
  void workIsSharedOutOverFreeSlots() {
    measured(LANE, 10, Duration.ofSeconds(10));
    put(FIRST, LANE, copies(FIRST, 120), NOW);
    assertThat(launch(new Slots(9, 3, Map.of(), Map.of()), PullLimits.NONE, CUT).batch().copies())
        .hasSize(40);
    assertThat(
            launch(new Slots(8, 3, Map.of("a", 1), Map.of()), PullLimits.NONE, CUT)
                .batch()
                .copies())
        .hasSize(40);
  }

  @Test
  void batchFitsIntoItsFiles() {
    measured(LANE, 1_000, Duration.ofSeconds(10));
    put(FIRST, LANE, withIndexes(FIRST, 3, 200_000), NOW);
    Launch launch = launch();
    assertThat(launch.batch().copies()).hasSize(2);
    assertThat(QueueFixture.fits(launch.batch())).isTrue();
    assertThat(launch().batch().copies()).hasSize(1);
  }

  @Test
  void copyThatFitsIntoNoFileGoesAlone() {
    put(FIRST, LANE, withIndexes(FIRST, 2, 600_000), NOW);
    assertThat(launch().batch().copies()).hasSize(1);
    assertThat(launch().batch().copies()).hasSize(1);
  }

  private static List<WaitingCopy> withIndexes(ImageName image, int count, int characters) {
    return IntStream.range(0, count)
        .mapToObj(i -> withIndex(image, i, i, "x".repeat(characters)))
        .toList();
  }

  private static WaitingCopy withIndex(ImageName image, int tag, int index, String text) {
    var copy =
        Copies.cut(
            copy(image, tag, index).copy().source(), destination(image, tag), List.of(digest(9)));
    return new WaitingCopy(
        copy, new PullCount(QUOTA, 1), 0, 0, List.of(new ComposedIndex(digest(index), text)));
  }

  @Test
  void indexOfTwoImagesIsBroughtAlongOnce() {
    put(FIRST, LANE, withIndex(FIRST, 0, 7, "index"));
    put(SECOND, LANE, withIndex(SECOND, 0, 7, "index"));
    Launch launch = launch();
    assertThat(launch.batch().copies()).hasSize(2);
    assertThat(launch.batch().indexes()).isEqualTo(Map.of(digest(7), "index"));
  }

  // --- lists of referrers

  private static final Lane OTHER_LANE = new Lane("a", "other", 500, true);

  /** A copy to a repository that Images share, with a list of what refers to its manifest. */
  private static WaitingCopy listing(int tag, int list) {
    var to = destination(FIRST, tag);
    var copy =
        new Copy(
            new Pinned(to.repository(), digest(1)),
            to,
            List.of(
                CopyLine.named(digest(list), ReferrersTag.of(digest(1)), Content.FOLDER),
                CopyLine.named(digest(1), to.tag(), Content.WHOLE)));
    return new WaitingCopy(
        copy, new PullCount(QUOTA, 1), 0, 0, List.of(new ComposedIndex(digest(list), "{}")));
  }

  @Test
  void listOfReferrersHasOneWriterAtATime() {
    put(FIRST, LANE, listing(0, 8));
    put(SECOND, OTHER_LANE, listing(1, 9));
    Launch first = launch();
    assertThat(lines(first)).containsExactly("1:v0");
    queue.launched(first.ticket(), "run");
    assertThat(next().revisit()).as("its list was read before").containsExactly(SECOND);
    put(SECOND, OTHER_LANE, listing(1, 9));
    assertThat(next()).isEqualTo(new Wait(Optional.empty(), Set.of()));
    assertThat(queue.ended("run", CUT)).containsExactly(SECOND);
    assertThat(queue.offer(SECOND, OTHER_LANE, offer(listing(1, 10)), CUT))
        .as("observed before the end")
        .containsExactly(SECOND);
    put(SECOND, OTHER_LANE, List.of(listing(1, 10)), CUT.plusMillis(1));
    assertThat(lines(launch(FREE, PullLimits.NONE, CUT.plus(GATHERED)))).containsExactly("2:v1");
  }

  @Test
  void copyIsDroppedWhenAnotherRunHasWrittenItsList() {
    put(FIRST, LANE, List.of(listing(0, 8)), NOW.minusSeconds(60));
    put(SECOND, OTHER_LANE, listing(1, 9), copy(SECOND, 5, 5));
    Launch first = launch();
    assertThat(lines(first)).containsExactly("1:v0");
    queue.launched(first.ticket(), "run");
    assertThat(queue.ended("run", CUT)).containsExactly(SECOND);
    assertThat(queue.waiting(SECOND.uid())).contains(new Waiting(1, NOW));
  }

  @Test
  void copyIsDroppedWhenARunIsFoundThatWritesItsList() {
    put(SECOND, LANE, listing(1, 9), copy(SECOND, 5, 5));
    queue.found("run", listing(0, 8).copy().written().toList(), NOW);
    assertThat(queue.waiting(SECOND.uid())).contains(new Waiting(1, NOW));
    assertThat(queue.ended("run", CUT)).containsExactly(SECOND);
  }

  @Test
  void equalListsShareABatchAndOthersDoNot() {
    put(FIRST, LANE, listing(0, 8));
    put(SECOND, LANE, listing(1, 8));
    put(THIRD, LANE, listing(2, 9));
    Launch launch = launch();
    assertThat(lines(launch)).containsExactly("1:v0", "2:v1");
    assertThat(launch.batch().indexes()).containsOnlyKeys(digest(8));
    assertThat(next().revisit()).containsExactly(THIRD);
  }

  // --- order

  @Test
  void namespaceWithTheFewestRunsComesFirst() {
    ImageName other = image("b", 1);
    put(FIRST, LANE, copies(FIRST, 1), NOW.minusSeconds(100));
    put(other, lane("b"), copies(other, 1), NOW);
    var slots = new Slots(1, 5, Map.of("a", 2, "b", 1), Map.of());
    assertThat(launch(slots, PullLimits.NONE, CUT).lane()).isEqualTo(lane("b"));
  }

  @Test
  void namespacesShareOneSlotInTurn() {
    var small = new Lane("a", "small", 1, true);
    ImageName other = image("b", 1);
    put(FIRST, small, copies(FIRST, 3), NOW.minusSeconds(100));
    put(other, new Lane("b", "small", 1, true), copies(other, 2), NOW);
    assertThat(Stream.generate(this::launch).limit(5).map(launch -> launch.lane().namespace()))
        .containsExactly("a", "b", "a", "b", "a");
  }

  @Test
  void laneWithTheImageThatIsDueTheLongestComesFirst() {
    var other = new Lane("a", "other", 500, true);
    put(FIRST, LANE, copies(FIRST, 1), NOW);
    put(SECOND, other, copies(SECOND, 1), NOW.minusSeconds(1));
    assertThat(launch().lane()).isEqualTo(other);
    assertThat(launch().lane()).isEqualTo(LANE);
  }

  @Test
  void imagesTakeTurnsTheLongestDueFirst() {
    var small = new Lane("a", "small", 5, true);
    put(FIRST, small, copies(FIRST, 4), NOW.minusSeconds(1));
    put(SECOND, small, copies(SECOND, 2), NOW.minusSeconds(3));
    put(THIRD, small, copies(THIRD, 4), NOW.minusSeconds(2));
    assertThat(lines(launch())).containsExactly("2:v0", "3:v0", "1:v0", "2:v1", "3:v1");
    assertThat(lines(launch())).containsExactly("1:v1", "3:v2", "1:v2", "3:v3", "1:v3");
  }

  @Test
  void imageKeepsItsPlaceWhenItOffersAgain() {
    var small = new Lane("a", "small", 1, true);
    put(FIRST, small, copies(FIRST, 2), NOW.minusSeconds(2));
    put(SECOND, small, copies(SECOND, 2), NOW.minusSeconds(1));
    put(FIRST, small, copies(FIRST, 2), NOW);
    assertThat(queue.waiting(FIRST.uid())).contains(new Waiting(2, NOW.minusSeconds(2)));
    assertThat(lines(launch())).containsExactly("1:v0");
    assertThat(lines(launch())).containsExactly("2:v0");
  }

  @Test
  void copiesOfOneManifestGoTogether() {
    put(SECOND, LANE, copies(SECOND, 2), NOW);
    put(FIRST, LANE, copy(FIRST, 0, 0), copy(FIRST, 1, 1), copy(FIRST, 2, 0));
    assertThat(lines(launch())).containsExactly("2:v0", "1:v0", "1:v2", "2:v1", "1:v1");
  }

  @Test
  void manifestThatDoesNotFitWaitsForTheNextBatch() {
    var small = new Lane("a", "small", 3, true);
    put(FIRST, small, copy(FIRST, 0, 0), copy(FIRST, 1, 1), copy(FIRST, 2, 1), copy(FIRST, 3, 1));
    assertThat(lines(launch())).containsExactly("1:v0");
    assertThat(lines(launch())).containsExactly("1:v1", "1:v2", "1:v3");
  }

  @Test
  void manifestThatFitsIntoNoBatchIsSplit() {
    var small = new Lane("a", "small", 2, true);
    put(FIRST, small, copy(FIRST, 0, 0), copy(FIRST, 1, 0), copy(FIRST, 2, 0));
    assertThat(lines(launch())).containsExactly("1:v0", "1:v1");
    assertThat(lines(launch())).containsExactly("1:v2");
  }

  @Test
  void copiesThatFailedBeforeGoLast() {
    var small = new Lane("a", "small", 3, true);
    put(FIRST, small, failed(FIRST, 0, 1), failed(FIRST, 1, 0), failed(FIRST, 2, 0));
    put(SECOND, small, failed(SECOND, 0, 2), failed(SECOND, 1, 0));
    assertThat(lines(launch())).containsExactly("1:v1", "2:v1", "1:v2");
    assertThat(lines(launch())).containsExactly("1:v0", "2:v0");
  }

  @Test
  void copiesThatFailedBeforeAreNotHeldBackForEver() {
    var small = new Lane("a", "small", 1, true);
    put(FIRST, small, List.of(failed(FIRST, 0, 1)), NOW.minusSeconds(601));
    put(SECOND, small, copies(SECOND, 1), NOW);
    assertThat(lines(launch())).containsExactly("1:v0");
  }

  @Test
  void copiesThatWereKilledGoApartWithThoseHalvedAsOften() {
    put(FIRST, LANE, copy(FIRST, 0, 0, 1, 1), copy(FIRST, 1, 1, 2, 2), copy(FIRST, 2, 2));
    put(SECOND, LANE, copy(SECOND, 0, 0, 1, 1));
    List<Launch> launches = List.of(launch(), launch(), launch());
    assertThat(launches)
        .extracting(launch -> launch.batch().halvings() + " " + lines(launch))
        .containsExactly("0 [1:v2]", "1 [1:v0, 2:v0]", "2 [1:v1]");
  }

  // --- Tasks that end at the first failure

  @Test
  void runOfATaskThatEndsAtTheFirstFailureHasOneImage() {
    put(FIRST, SEQUENTIAL, copies(FIRST, 2), NOW);
    put(SECOND, SEQUENTIAL, copies(SECOND, 2), NOW);
    assertThat(lines(launch())).containsExactly("1:v0", "1:v1");
    assertThat(lines(launch())).containsExactly("2:v0", "2:v1");
  }

  @Test
  void runsOfATaskThatEndsAtTheFirstFailureAreHalvedAfterEach() {
    put(
        FIRST,
        SEQUENTIAL,
        IntStream.range(0, 6).mapToObj(i -> failed(FIRST, i, i == 5 ? 3 : 1)).toList(),
        NOW);
    assertThat(lines(launch())).containsExactly("1:v0", "1:v1", "1:v2");
    assertThat(lines(launch())).containsExactly("1:v3", "1:v4");
    assertThat(lines(launch())).containsExactly("1:v5");
  }

  @Test
  void copiesThatFailedDoNotShareARunThatEndsAtTheFirstFailure() {
    put(FIRST, SEQUENTIAL, failed(FIRST, 0, 1), failed(FIRST, 1, 0), failed(FIRST, 2, 0));
    assertThat(lines(launch())).containsExactly("1:v1", "1:v2");
    assertThat(lines(launch())).containsExactly("1:v0");
  }

  // --- pulls and pins

  @Test
  void batchCostsNoMorePullsThanAreLeft() {
    put(FIRST, LANE, copies(FIRST, 2), NOW);
    put(SECOND, LANE, copies(SECOND, 2), NOW);
    Launch launch = launch(FREE, pulls(3), CUT);
    assertThat(lines(launch)).containsExactly("1:v0", "2:v0", "1:v1");
    assertThat(launch.revisit()).containsExactly(SECOND);
    assertThat(queue.waiting(SECOND.uid())).isEmpty();
  }

  @Test
  void imagesWithoutPullsGetAPass() {
    put(FIRST, LANE, copies(FIRST, 2), NOW);
    put(SECOND, LANE, copies(SECOND, 2), NOW);
    assertThat(queue.next(FREE, pulls(0), CUT))
        .isEqualTo(new Wait(Optional.empty(), Set.of(FIRST, SECOND)));
  }

  @Test
  void laneWithoutPullsDoesNotHoldUpOthers() {
    var other = new Lane("a", "other", 500, true);
    put(FIRST, LANE, copies(FIRST, 2), NOW.minusSeconds(9));
    queue.offer(SECOND, other, offer(List.of(ofQuay(SECOND, 0))), NOW);
    Launch launch = launch(FREE, pulls(0), CUT);
    assertThat(launch.lane()).isEqualTo(other);
    assertThat(launch.revisit()).containsExactly(FIRST);
  }

  private static WaitingCopy ofQuay(ImageName image, int tag) {
    return new WaitingCopy(
        copy(image, tag, tag).copy(),
        new PullCount(new PullCount.Quota(PullCount.ANONYMOUS, "quay.io"), 1));
  }

  @Test
  void copiesPinnedTooLongAgoAreNotStarted() {
    queue.offer(
        FIRST, LANE, new Offer(copies(FIRST, 3), 0, NOW.minusSeconds(60), CUT.minusMillis(1)), NOW);
    queue.offer(SECOND, LANE, new Offer(copies(SECOND, 1), 0, NOW, CUT), NOW);
    Launch launch = launch();
    assertThat(lines(launch)).containsExactly("2:v0");
    assertThat(launch.revisit()).containsExactly(FIRST);
  }

  @Test
  void imageThatIsPinnedAgainKeepsItsPlace() {
    var small = new Lane("a", "small", 1, true);
    Instant since = NOW.minusSeconds(60);
    queue.offer(FIRST, small, new Offer(copies(FIRST, 1), 0, since, NOW.minusSeconds(1)), NOW);
    put(SECOND, small, copies(SECOND, 2), NOW.minusSeconds(10));
    assertThat(launch().revisit()).containsExactly(FIRST);
    put(FIRST, small, copies(FIRST, 1), NOW);
    assertThat(queue.waiting(FIRST.uid())).contains(new Waiting(1, since));
    assertThat(lines(launch())).containsExactly("1:v0");
  }

  @Test
  void noMoreImagesGetAPassAtOnceThanABatchWouldHave() {
    for (int i = 0; i < 700; i++) {
      ImageName image = image("a", i);
      queue.offer(image, LANE, new Offer(copies(image, 1), 0, NOW, NOW.minusMillis(1)), NOW);
    }
    Decision decision = next();
    assertThat(decision.revisit()).hasSize(500);
    assertThat(decision).isEqualTo(new Wait(Optional.of(CUT.plus(GATHERED)), decision.revisit()));
    assertThat(next().revisit()).hasSize(200);
  }

  // --- offers

  @Test
  void drainedImageGetsAPassIfItHasMore() {
    queue.offer(FIRST, LANE, new Offer(copies(FIRST, 60), 9, NOW, CUT), NOW);
    queue.offer(SECOND, LANE, new Offer(copies(SECOND, 1), 0, NOW, CUT), NOW);
    assertThat(launch().drained()).isEmpty();
    assertThat(launch().drained()).containsExactly(FIRST.uid());
  }

  @Test
  void offerReplacesWhatWaited() {
    put(FIRST, LANE, copies(FIRST, 3), NOW);
    put(FIRST, LANE, copy(FIRST, 7, 7));
    assertThat(lines(launch())).containsExactly("1:v7");
    put(FIRST, LANE, copy(FIRST, 8, 8));
    put(FIRST, LANE);
    assertThat(queue.waiting(FIRST.uid())).isEmpty();
    assertThat(next()).isEqualTo(new Wait(Optional.empty(), Set.of()));
  }

  @Test
  void offerMayChangeTheLane() {
    var other = new Lane("a", "other", 500, true);
    put(FIRST, LANE, copies(FIRST, 1), NOW);
    put(FIRST, other, copies(FIRST, 1), NOW);
    assertThat(launch().lane()).isEqualTo(other);
    assertThat(next()).isInstanceOf(Wait.class);
  }

  @Test
  void withdrawnCopiesAreNotStarted() {
    put(FIRST, LANE, copies(FIRST, 3), NOW);
    queue.withdraw(FIRST.uid());
    queue.withdraw(FIRST.uid());
    assertThat(queue.backlog()).isEmpty();
    assertThat(next()).isEqualTo(new Wait(Optional.empty(), Set.of()));
  }

  @Test
  void laneKnowsTheImagesThatWaitInIt() {
    ImageName other = image("b", 1);
    put(FIRST, LANE, copies(FIRST, 3), NOW);
    put(SECOND, LANE, copies(SECOND, 3), NOW);
    put(other, lane("b"), copies(other, 1), NOW);
    assertThat(queue.imagesIn(LANE)).containsExactlyInAnyOrder(FIRST, SECOND);
    assertThat(queue.imagesIn(lane("b"))).containsExactly(other);
  }

  @Test
  void backlogCountsByNamespace() {
    ImageName other = image("b", 1);
    put(FIRST, LANE, copies(FIRST, 3), NOW.minusSeconds(3));
    put(SECOND, LANE, copies(SECOND, 1), NOW.minusSeconds(9));
    put(other, lane("b"), copies(other, 1), NOW);
    assertThat(queue.backlog())
        .containsExactly(new Backlog("a", 4, NOW.minusSeconds(9)), new Backlog("b", 1, NOW));
  }

  @Test
  void imagesOfferLessWhileMuchWaits() {
    assertThat(queue.room()).isEqualTo(500);
    offerMany(0, CopyQueue.MANY / 500);
    assertThat(queue.room()).isEqualTo(500);
    offerMany(100, 1);
    assertThat(queue.room()).isEqualTo(50);
    offerMany(200, CopyQueue.VERY_MANY / 500);
    assertThat(queue.room()).isEqualTo(5);
  }

  private void offerMany(int first, int images) {
    for (int i = first; i < first + images; i++) {
      put(image("a", i), LANE, copies(image("a", i), 500), NOW);
    }
  }

  // --- destinations

  @Test
  void destinationWaitsForOneImageAlone() {
    WaitingCopy same = copy(FIRST, 0, 5);
    put(FIRST, LANE, copy(FIRST, 0, 0), same);
    put(SECOND, LANE, same, copy(SECOND, 0, 0));
    assertThat(queue.waiting(FIRST.uid())).contains(new Waiting(1, NOW));
    assertThat(lines(launch())).containsExactly("1:v0", "2:v0");
  }

  @Test
  void copyOfARunIsNotOffered() {
    put(FIRST, LANE, copies(FIRST, 1), NOW);
    long ticket = launch().ticket();
    put(FIRST, LANE, copies(FIRST, 2), NOW);
    assertThat(queue.waiting(FIRST.uid())).contains(new Waiting(1, NOW));
    queue.launched(ticket, "run");
    assertThat(queue.running()).containsExactly("run");
    put(FIRST, LANE, copies(FIRST, 1), NOW);
    assertThat(queue.waiting(FIRST.uid())).isEmpty();
    queue.ended("run", CUT);
    put(FIRST, LANE, copies(FIRST, 1), CUT);
    assertThat(queue.waiting(FIRST.uid())).isEmpty();
    put(FIRST, LANE, copies(FIRST, 1), CUT.plusMillis(1));
    assertThat(queue.waiting(FIRST.uid())).isPresent();
  }

  @Test
  void copiesOfALaunchThatFailedAreOfferedByTheNextPass() {
    put(FIRST, LANE, copies(FIRST, 1), NOW);
    queue.failed(launch().ticket());
    assertThat(queue.waiting(FIRST.uid())).isEmpty();
    put(FIRST, LANE, copies(FIRST, 1), NOW);
    assertThat(lines(launch())).containsExactly("1:v0");
  }

  @Test
  void foundRunTakesItsDestinations() {
    put(FIRST, LANE, copies(FIRST, 3), NOW.minusSeconds(5));
    queue.found("run", List.of(destination(FIRST, 0), destination(FIRST, 2)), NOW);
    assertThat(queue.waiting(FIRST.uid())).contains(new Waiting(1, NOW.minusSeconds(5)));
    assertThat(lines(launch())).containsExactly("1:v1");
    queue.ended("run", CUT);
    queue.found("run", List.of(destination(FIRST, 0)), CUT);
    assertThat(queue.running()).isEmpty();
  }

  // --- Images that need a pass

  private Set<ImageName> offers(ImageName image, WaitingCopy copy, Instant observedAt) {
    return queue.offer(image, LANE, offer(List.of(copy), observedAt), NOW);
  }

  private void launchAs(String run) {
    queue.launched(launch().ticket(), run);
  }

  @Test
  void imageGetsAPassWhenTheRunThatHasItsDestinationEnds() {
    WaitingCopy same = copy(FIRST, 0, 0);
    put(FIRST, LANE, same);
    launchAs("run");
    assertThat(offers(SECOND, same, NOW)).isEmpty();
    assertThat(queue.waiting(SECOND.uid())).isEmpty();
    assertThat(queue.ended("run", CUT)).containsExactly(SECOND);
    assertThat(queue.ended("run", CUT)).as("once").isEmpty();
  }

  @Test
  void imageGetsAPassWhenTheRunOfAnotherOneThatWaitedForItsDestinationEnds() {
    WaitingCopy same = copy(FIRST, 0, 0);
    put(FIRST, LANE, same);
    put(SECOND, LANE, same);
    put(THIRD, LANE, same);
    launchAs("run");
    assertThat(queue.ended("run", CUT)).containsExactlyInAnyOrder(SECOND, THIRD);
  }

  @Test
  void imageIsNotPassedForTheRunsOfOtherDestinations() {
    put(FIRST, LANE, copy(FIRST, 0, 0));
    launchAs("run");
    put(THIRD, LANE, copy(THIRD, 0, 0));
    launchAs("other");
    put(SECOND, LANE, copy(FIRST, 0, 0));
    assertThat(queue.ended("other", CUT)).isEmpty();
    assertThat(queue.ended("run", CUT)).containsExactly(SECOND);
  }

  @Test
  void imageWhoseCopyWasDroppedForAFoundRunGetsAPassWhenItEnds() {
    put(FIRST, LANE, copies(FIRST, 2), NOW);
    put(SECOND, LANE, copy(FIRST, 0, 0));
    queue.found("run", List.of(destination(FIRST, 0)), NOW);
    assertThat(queue.waiting(FIRST.uid())).contains(new Waiting(1, NOW));
    assertThat(queue.ended("run", CUT)).containsExactlyInAnyOrder(FIRST, SECOND);
  }

  @Test
  void runThatIsFoundAfterItsEndDropsNothing() {
    put(FIRST, LANE, copies(FIRST, 2), NOW);
    queue.ended("run", NOW);
    queue.found("run", List.of(destination(FIRST, 0)), NOW);
    assertThat(queue.waiting(FIRST.uid())).contains(new Waiting(2, NOW));
  }

  @Test
  void offerThatWasObservedBeforeTheEndOfARunNeedsAnotherPass() {
    WaitingCopy copy = copy(FIRST, 0, 0);
    assertThat(offers(FIRST, copy, NOW)).isEmpty();
    launchAs("run");
    assertThat(offers(FIRST, copy, NOW)).as("its run is under way").isEmpty();
    queue.ended("run", CUT);
    assertThat(offers(FIRST, copy, CUT)).containsExactly(FIRST);
    assertThat(queue.waiting(FIRST.uid())).isEmpty();
    assertThat(offers(FIRST, copy, CUT.plusMillis(1))).isEmpty();
    assertThat(queue.waiting(FIRST.uid())).isPresent();
  }

  @Test
  void outdatedCopyDoesNotHoldBackTheOthersOfItsOffer() {
    put(FIRST, LANE, copy(FIRST, 0, 0));
    launchAs("run");
    queue.ended("run", CUT);
    assertThat(queue.offer(FIRST, LANE, offer(copies(FIRST, 3)), CUT)).containsExactly(FIRST);
    assertThat(queue.waiting(FIRST.uid())).contains(new Waiting(2, NOW));
  }

  @Test
  void imageGetsAPassWhenTheOneThatWaitsForItsDestinationIsWithdrawn() {
    WaitingCopy same = copy(FIRST, 0, 0);
    put(FIRST, LANE, same);
    put(SECOND, LANE, same);
    put(THIRD, LANE, same);
    assertThat(queue.withdraw(SECOND.uid())).as("it does not wait").isEmpty();
    assertThat(queue.withdraw(FIRST.uid())).containsExactlyInAnyOrder(SECOND, THIRD);
    assertThat(queue.withdraw(FIRST.uid())).as("once").isEmpty();
  }

  @Test
  void imageGetsAPassWhenAnotherOneNoLongerOffersItsDestination() {
    WaitingCopy same = copy(FIRST, 0, 0);
    put(FIRST, LANE, same, copy(FIRST, 1, 1));
    put(SECOND, LANE, same);
    put(THIRD, LANE, copy(FIRST, 1, 1));
    assertThat(queue.offer(FIRST, LANE, offer(same), NOW)).containsExactly(THIRD);
    assertThat(queue.offer(FIRST, LANE, offer(), NOW)).containsExactly(SECOND);
  }

  @Test
  void imageGetsAPassWhenTheLaunchOfItsDestinationFails() {
    WaitingCopy same = copy(FIRST, 0, 0);
    put(FIRST, LANE, same);
    put(SECOND, LANE, same);
    long ticket = launch().ticket();
    assertThat(queue.withdraw(FIRST.uid())).as("it is being launched").isEmpty();
    assertThat(queue.failed(ticket)).containsExactly(SECOND);
    assertThat(queue.failed(ticket)).as("once").isEmpty();
  }

  @Test
  void imageGetsAPassWhenTheOneThatWaitsForItsDestinationGetsOne() {
    WaitingCopy same = copy(FIRST, 0, 0);
    queue.offer(FIRST, LANE, new Offer(List.of(same), 0, NOW, CUT.minusMillis(1)), NOW);
    put(SECOND, LANE, same);
    assertThat(next().revisit()).containsExactlyInAnyOrder(FIRST, SECOND);
  }

  @Test
  void imageGetsAPassWhenARunTurnsOutNotToHaveItsDestination() {
    put(FIRST, LANE, copies(FIRST, 2), NOW);
    launchAs("run");
    put(SECOND, LANE, copy(FIRST, 0, 0));
    put(THIRD, LANE, copy(FIRST, 1, 1));
    assertThat(queue.found("run", List.of(destination(FIRST, 0)), NOW)).containsExactly(THIRD);
    assertThat(queue.ended("run", CUT)).containsExactly(SECOND);
  }

  @Test
  void imageWaitsForTheLastOfTwoRunsOfItsDestination() {
    queue.found("one", List.of(destination(FIRST, 0)), NOW);
    queue.found("two", List.of(destination(FIRST, 0)), NOW);
    put(FIRST, LANE, copy(FIRST, 0, 0));
    assertThat(queue.ended("one", CUT)).isEmpty();
    assertThat(queue.ended("two", CUT)).containsExactly(FIRST);
  }

  @Test
  void manyImagesAreServedInTurn() {
    measured(LANE, 1_000, Duration.ofSeconds(1));
    List<ImageName> images = IntStream.range(0, 10_000).mapToObj(i -> image("a", i)).toList();
    List<ImageName> shuffled = new ArrayList<>(images);
    Collections.reverse(shuffled);
    for (int i = 0; i < images.size(); i++) {
      put(shuffled.get(i), LANE, copies(shuffled.get(i), 4), NOW.minusMillis(i));
    }
    List<ImageName> served =
        Stream.generate(this::launch)
            .limit(20)
            .flatMap(launch -> launch.batch().images().stream())
            .toList();
    assertThat(served).isEqualTo(images);
  }
}
