package io.skopeo.operator.fuzz;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.reference.Digest;
import io.skopeo.operator.reference.ImageReference;
import io.skopeo.operator.reference.ImageReference.Pinned;
import io.skopeo.operator.reference.Platform;
import io.skopeo.operator.reference.Repository;
import io.skopeo.operator.reference.Subset;
import io.skopeo.operator.reference.Tag;
import io.skopeo.operator.registry.Answer;
import io.skopeo.operator.registry.Manifest;
import io.skopeo.operator.registry.Part;
import io.skopeo.operator.registry.Quota;
import io.skopeo.operator.registry.Registry;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * All registries there are: every image exists at every source and none at the destination, and the
 * lists have whatever is a tag by the letter. Now and then one refuses in words of its own.
 */
public final class HostileRegistry implements Registry {
  /** The host of all destinations. */
  private static final String DESTINATION = "r.example";

  private static final String[] PIECES = {
    "1",
    "2",
    "0",
    "13",
    ".",
    ".",
    "-",
    "--",
    "_",
    "v",
    "x",
    "rc1",
    "-rc.1",
    "all",
    "--all",
    "sha256",
    "latest",
    "alpine",
    "-alpine",
    "tarball",
    "99999999999999999999",
    "..",
    "A"
  };

  private final List<Tag> tags;

  /** With tags that are the same for the same seed. */
  public HostileRegistry(long seed) {
    var random = new Random(seed);
    tags =
        Stream.concat(
                Stream.of(
                    "1.27",
                    "v2.13.1",
                    "2.13.0",
                    "2.13.4-rc1",
                    "1.2.3",
                    "v1.9",
                    "1.3-alpine",
                    "7",
                    "latest",
                    "v1.2.3-rc1",
                    "3.0.1",
                    "a1",
                    "ccc"),
                IntStream.range(0, 2000)
                    .mapToObj(_ -> pieces(random))
                    .filter(Tag::isTag)
                    .distinct()
                    .limit(20))
            .map(Tag::new)
            .distinct()
            .toList();
  }

  private static String pieces(Random random) {
    var tag = new StringBuilder();
    for (int count = 1 + random.nextInt(7); count > 0; count--) {
      tag.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return tag.toString();
  }

  @Override
  public Answer<List<Tag>> tags(Repository repository, Access access) {
    return new Answer.Found<>(
        repository.host().equals(DESTINATION) ? List.of(new Tag("latest")) : tags);
  }

  @Override
  public Answer<Manifest> manifest(ImageReference image, Access access) {
    if (image.repository().host().equals(DESTINATION)) {
      return new Answer.Absent<>();
    }
    int hash = image.toString().hashCode();
    return hash % 50 == 0
        ? new Answer.Refused<>(
            new Problem(Reason.UNEXPECTED_ANSWER, Mischief.any(new Random(hash)) + image))
        : new Answer.Found<>(new Manifest(digest(hash), 1 + Math.floorMod(hash, 9), false));
  }

  @Override
  public Answer<Part> part(Pinned image, List<Platform> platforms, Access access) {
    int hash = image.toString().hashCode();
    return new Answer.Found<>(
        new Part.Some(
            new Subset(
                digest(hash + 1),
                "{\"schemaVersion\":2}",
                List.of(digest(hash + 2), digest(hash + 3))),
            platforms));
  }

  @Override
  public Optional<Quota> quota(Repository repository, Access access) {
    return Optional.empty();
  }

  private static Digest digest(int number) {
    return new Digest("sha256", "%064x".formatted(number & 0xFFFFFFFFL));
  }
}
