package io.skopeo.operator.copying.queue;

import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.ImageName;
import io.skopeo.operator.copying.PullCount;
import io.skopeo.operator.copying.WaitingCopy;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** Images, lanes, copies and capacity for tests of the queue. */
final class QueueFixture {
  static final Instant NOW = Instant.parse("2026-11-30T10:00:00Z");
  static final Duration GATHERED = Gathering.LONGEST;
  static final PullCount.Quota QUOTA = new PullCount.Quota(PullCount.ANONYMOUS, "docker.io");
  static final Slots FREE = new Slots(10, 5, Map.of(), Map.of());

  /** Values that are checked by regular expressions, which would take most of the tests' time. */
  private static final Map<Integer, Digest> DIGESTS = new ConcurrentHashMap<>();

  private static final Map<Integer, Tag> TAGS = new ConcurrentHashMap<>();
  private static final Map<String, Repository> REPOSITORIES = new ConcurrentHashMap<>();

  private QueueFixture() {}

  static ImageName image(String namespace, int number) {
    return new ImageName(namespace, "image-" + number, "uid-%s-%d".formatted(namespace, number));
  }

  static Lane lane(String namespace) {
    return new Lane(namespace, "lane-" + namespace, 500, true);
  }

  /** Creates copies of one manifest each, to tags of a repository of the Image. */
  static List<WaitingCopy> copies(ImageName image, int count) {
    return IntStream.range(0, count).mapToObj(i -> copy(image, i, i)).toList();
  }

  static WaitingCopy copy(ImageName image, int tag, int manifest) {
    return copy(image, tag, manifest, 0, 0);
  }

  static WaitingCopy copy(ImageName image, int tag, int manifest, int attempts, int halvings) {
    return new WaitingCopy(
        new Copy(
            new Pinned(repository("docker.io", image.name()), digest(manifest)),
            destination(image, tag)),
        new PullCount(QUOTA, 1),
        attempts,
        halvings,
        List.of());
  }

  static WaitingCopy failed(ImageName image, int tag, int attempts) {
    return copy(image, tag, tag, attempts, 0);
  }

  static Tagged destination(ImageName image, int tag) {
    return new Tagged(
        repository("registry.example.com", image.namespace() + "/" + image.name()),
        TAGS.computeIfAbsent(tag, number -> new Tag("v" + number)));
  }

  static Digest digest(int number) {
    return DIGESTS.computeIfAbsent(number, n -> new Digest("sha256", "%064x".formatted(n)));
  }

  private static Repository repository(String host, String path) {
    return REPOSITORIES.computeIfAbsent(path, name -> new Repository(host, name));
  }

  static CopyQueue.Offer offer(WaitingCopy... copies) {
    return offer(Arrays.asList(copies));
  }

  static CopyQueue.Offer offer(List<WaitingCopy> copies) {
    return offer(copies, NOW);
  }

  static CopyQueue.Offer offer(List<WaitingCopy> copies, Instant observedAt) {
    return new CopyQueue.Offer(copies, 0, observedAt, observedAt.plus(Duration.ofHours(1)));
  }

  /** Creates limits that leave a number of pulls of {@link #QUOTA}. */
  static PullLimits pulls(int free) {
    return new PullLimits() {
      @Override
      public OptionalInt free(PullCount.Quota quota) {
        return quota.equals(QUOTA) ? OptionalInt.of(free) : OptionalInt.empty();
      }

      @Override
      public int cost(PullCount pulls) {
        return pulls.count();
      }
    };
  }

  /** Returns whether a batch fits into a ConfigMap and a Task result. */
  static boolean fits(CopyBatch batch) {
    int characters =
        batch.urlTxt().length()
            + batch.imagesTxt().length()
            + batch.indexes().values().stream().mapToInt(String::length).sum();
    return batch.lineCount() <= CopyBatch.MOST && characters <= CopyBatch.MOST_CHARACTERS;
  }
}
