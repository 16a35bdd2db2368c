package io.skopeo.operator.copying.queue;

import static io.skopeo.operator.copying.queue.QueueFixture.NOW;
import static io.skopeo.operator.copying.queue.QueueFixture.copies;
import static io.skopeo.operator.copying.queue.QueueFixture.image;
import static io.skopeo.operator.copying.queue.QueueFixture.lane;
import static io.skopeo.operator.copying.queue.QueueFixture.offer;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.copying.ImageName;
import io.skopeo.operator.copying.queue.Decision.Launch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class CopyQueuePropertiesTest {
  @Property(tries = 6, edgeCases = EdgeCasesMode.NONE)
  void promisesHoldWhateverHappens(@ForAll long seed) {
    new SimulatedCluster(seed).run();
  }

  /** All slots are taken; the first one that is free goes to the namespace that had none. */
  @Property(tries = 3, edgeCases = EdgeCasesMode.NONE)
  void lineOfAnotherNamespaceWaitsForOneBatchAtMost(@ForAll long seed) {
    var random = new Random(seed);
    var queue = new CopyQueue(new LaneSpeeds());
    int left = 10_000;
    for (int i = 0; left > 0; i++) {
      int count = Math.min(left, 1 + random.nextInt(500));
      String namespace = random.nextBoolean() ? "a" : "b";
      ImageName image = image(namespace, i);
      Instant observedAt = NOW.minusSeconds(random.nextInt(1_000));
      queue.offer(image, lane(namespace), offer(copies(image, count), observedAt), NOW);
      left -= count;
    }
    int cluster = 2 + random.nextInt(6);
    List<Launch> runs = launches(queue, cluster);
    ImageName other = image("c", 1);
    Instant arrival = NOW.plusSeconds(60);
    queue.offer(other, lane("c"), offer(copies(other, 1), arrival), arrival);
    Instant end = arrival.plus(Gathering.LONGEST);
    assertThat(queue.next(slots(cluster, runs), PullLimits.NONE, end))
        .isInstanceOf(Decision.Wait.class);
    runs.remove(random.nextInt(runs.size()));
    assertThat(queue.next(slots(cluster, runs), PullLimits.NONE, end))
        .isInstanceOfSatisfying(
            Launch.class, launch -> assertThat(launch.batch().images()).containsExactly(other));
  }

  /** Starts runs, seconds apart, until the cluster is full. */
  private static List<Launch> launches(CopyQueue queue, int cluster) {
    var runs = new ArrayList<Launch>();
    while (runs.size() < cluster) {
      Instant now = NOW.plus(Duration.ofMinutes(runs.size() + 1L));
      runs.add((Launch) queue.next(slots(cluster, runs), PullLimits.NONE, now));
    }
    return runs;
  }

  private static Slots slots(int cluster, List<Launch> runs) {
    var byNamespace = new HashMap<String, Integer>();
    var byLane = new HashMap<String, List<Instant>>();
    for (Launch run : runs) {
      byNamespace.merge(run.lane().namespace(), 1, Integer::sum);
      byLane.put(run.lane().key(), List.of(NOW));
    }
    return new Slots(cluster - runs.size(), 9, Map.copyOf(byNamespace), byLane);
  }
}
