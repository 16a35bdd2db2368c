package io.skopeo.operator.fuzz;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.oci.ComposedIndex;
import io.skopeo.operator.oci.Descriptor;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageContent;
import io.skopeo.operator.oci.ImageContent.Form;
import io.skopeo.operator.oci.ImageContent.MissingPart;
import io.skopeo.operator.oci.ImageContent.Part;
import io.skopeo.operator.oci.ImageReference;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.Examination;
import io.skopeo.operator.registry.ManifestInfo;
import io.skopeo.operator.registry.ManifestSummary;
import io.skopeo.operator.registry.PullQuota;
import io.skopeo.operator.registry.Referrers;
import io.skopeo.operator.registry.Referrers.Origin;
import io.skopeo.operator.registry.Registry;
import io.skopeo.operator.registry.Result;
import java.time.Instant;
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
  public Result<List<Tag>> tags(Repository repository, Access access) {
    return new Result.Found<>(
        repository.host().equals(DESTINATION) ? List.of(new Tag("latest")) : tags);
  }

  @Override
  public Result<ManifestInfo> manifest(ImageReference image, Access access) {
    if (image.repository().host().equals(DESTINATION)) {
      return new Result.NotFound<>();
    }
    int hash = image.toString().hashCode();
    return hash % 50 == 0
        ? new Result.Failed<>(
            new Problem(Reason.UNEXPECTED_ANSWER, HostileStrings.any(new Random(hash)) + image))
        : new Result.Found<>(new ManifestInfo(digest(hash), 1 + Math.floorMod(hash, 9), false));
  }

  @Override
  public Result<ImageContent> content(
      Pinned image, List<Platform> platforms, Examination examination, Access access) {
    int hash = image.toString().hashCode();
    List<Digest> parts = List.of(digest(hash + 2), digest(hash + 3));
    return new Result.Found<>(
        new ImageContent(
            digest(hash + 1),
            parts.stream().map(part -> new Part(part, Form.MANIFEST)).toList(),
            List.of(new ComposedIndex(digest(hash + 1), "{\"schemaVersion\":2}")),
            parts,
            2,
            platforms,
            List.of(new MissingPart(digest(hash + 6), Optional.empty(), hash % 2 == 0))));
  }

  @Override
  public Optional<PullQuota> quota(Repository repository, Access access) {
    return Optional.empty();
  }

  @Override
  public Result<Referrers> referrers(Pinned subject, Access access, Instant notBefore) {
    int hash = subject.toString().hashCode();
    return hash % 3 == 0 || subject.repository().host().equals(DESTINATION)
        ? new Result.Found<>(Referrers.NONE)
        : new Result.Found<>(
            new Referrers(
                Stream.of(hash + 4, hash + 5).map(HostileRegistry::entry).toList(),
                hash % 2 == 0 ? Origin.API : Origin.TAG,
                hash % 5 == 0));
  }

  @Override
  public Result<ManifestSummary> summary(Pinned manifest, Access access) {
    Random random = new Random(manifest.toString().hashCode());
    Descriptor entry = entry(random.nextInt());
    return new Result.Found<>(
        new ManifestSummary(
            manifest.digest(),
            entry.mediaType(),
            entry.size(),
            Optional.of(HostileStrings.any(random)),
            Optional.of(digest(random.nextInt())).filter(_ -> random.nextBoolean()),
            random.nextBoolean(),
            random.nextLong(),
            entry));
  }

  @Override
  public Optional<Boolean> hasReferrersApi(Repository repository, Access access) {
    return Optional.empty();
  }

  private static Descriptor entry(int number) {
    String type = "application/vnd.oci.image.manifest.v1+json";
    return new Descriptor(
        digest(number),
        number,
        type,
        Optional.empty(),
        "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
            .formatted(type, digest(number), number));
  }

  private static Digest digest(int number) {
    return new Digest("sha256", "%064x".formatted(number & 0xFFFFFFFFL));
  }
}
