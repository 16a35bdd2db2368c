package io.skopeo.operator.controller.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.Mode;
import io.skopeo.operator.api.Specs;
import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageContent;
import io.skopeo.operator.oci.ImageReference;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.planning.input.Observation.TagObservations;
import io.skopeo.operator.planning.input.PassTime;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.Examination;
import io.skopeo.operator.registry.ManifestInfo;
import io.skopeo.operator.registry.ManifestSummary;
import io.skopeo.operator.registry.PullQuota;
import io.skopeo.operator.registry.Referrers;
import io.skopeo.operator.registry.Registry;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.SpecReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistryObserverTest {
  private static final String DESTINATION = "registry.example.com";
  private static final List<String> TAGS = List.of("1.0", "1.1", "1.2", "1.3", "1.4");

  /**
   * The present tags come first in the order of the selection, and are more than can be offered.
   */
  @Test
  void missingTagsAreFoundBehindPresentOnesIfTheDestinationRefusesToListItsTags() {
    assertThat(missing(new OneSided(Set.of("1.0", "1.1", "1.2"), false)))
        .containsExactlyInAnyOrder("1.3", "1.4");
    assertThat(missing(new OneSided(Set.of("1.2", "1.3", "1.4"), false)))
        .containsExactlyInAnyOrder("1.0", "1.1");
  }

  @Test
  void noMoreTagsAreRequestedThanCanBeOfferedIfTheDestinationListsItsTags() {
    assertThat(missing(new OneSided(Set.of("1.0"), true))).hasSize(2).doesNotContain("1.0");
  }

  /** No listing, even if more may be missing than can be offered. */
  @Test
  void listIsRequestedByName() {
    var requests = new ArrayList<String>();
    Registry registry = new Recorded(new OneSided(Set.of("1.0"), true), requests);
    assertThat(missing(registry, exact(Mode.ONCE_BY_TAG))).containsExactly("1.1", "1.2");
    assertThat(requests)
        .containsExactlyInAnyOrder(
            DESTINATION + "/nginx:1.0",
            DESTINATION + "/nginx:1.1",
            DESTINATION + "/nginx:1.2",
            "docker.io/library/nginx:1.1",
            "docker.io/library/nginx:1.2");
  }

  @ParameterizedTest
  @CsvSource({"ONCE_BY_TAG, 0", "RECURRENT, 3", "ONE_SHOT, 3"})
  void unchangedListCostsARequestPerTagAndSideThatIsCompared(Mode mode, int source) {
    var requests = new ArrayList<String>();
    Registry registry = new Recorded(new OneSided(Set.of("1.0", "1.1", "1.2"), true), requests);
    assertThat(missing(registry, exact(mode))).isEmpty();
    assertThat(requests).hasSize(3 + source);
    assertThat(requests).filteredOn(image -> image.startsWith(DESTINATION)).hasSize(3);
  }

  /** A tag may be listed before its manifest can be read, or after that was deleted. */
  @ParameterizedTest
  @CsvSource({"1.4, 1.3", "1.2 1.3 1.4, 1.1", "1.0 1.3, 1.4", "1.0 1.1 1.2 1.3 1.4, 1.4"})
  void floatingTagPassesOverTagsWithoutManifest(String lost, String chosen) {
    var registry = new Lossy(Set.of(lost.split(" ")));
    assertThat(
            observed(registry, floating()).observations().stream()
                .map(tag -> tag.image().source().reference()))
        .containsExactly(chosen);
  }

  @ParameterizedTest
  @CsvSource({"9.x, true", "1.x, false"})
  void registryIsAskedIfItIsACacheOnlyIfNothingMatches(String version, boolean asked) {
    var registry = new Lossy(Set.of());
    var intent =
        (ImageIntent)
            new SpecReader("")
                .read(Specs.of(Mode.ONCE_BY_TAG, "nginx", version, DESTINATION + "/nginx", ""));
    assertThat(observed(registry, intent).ofCache()).isEqualTo(asked);
  }

  private static ImageIntent floating() {
    return (ImageIntent)
        new SpecReader("")
            .read(
                Specs.of(
                    """
                    mode: Recurrent
                    source: {name: nginx, version: 1.x}
                    destination: {name: %s/nginx, version: stable}
                    """
                        .formatted(DESTINATION)));
  }

  private static TagObservations observed(Registry registry, ImageIntent intent) {
    var target =
        new ExecutionTarget(
            "central", "copy", false, Access.ANONYMOUS, Access.ANONYMOUS, Map.of(), "");
    return (TagObservations) new RegistryObserver(registry).observe(pass(intent), target);
  }

  private static ImageIntent exact(Mode mode) {
    return (ImageIntent)
        new SpecReader("")
            .read(
                Specs.of(
                    mode,
                    "nginx",
                    "",
                    DESTINATION + "/nginx",
                    "tags: {exact: ['1.0', '1.1', '1.2'], maxNewCopies: 1}"));
  }

  private static List<String> missing(Registry registry) {
    var intent =
        (ImageIntent)
            new SpecReader("")
                .read(
                    Specs.of(
                        Mode.ONCE_BY_TAG,
                        "nginx",
                        "1.x",
                        DESTINATION + "/nginx",
                        "tags: {maxNewCopies: 2}"));
    return missing(registry, intent);
  }

  private static List<String> missing(Registry registry, ImageIntent intent) {
    return observed(registry, intent).observations().stream()
        .filter(tag -> tag.destination().filter(Result.NotFound.class::isInstance).isPresent())
        .map(tag -> tag.image().destination().name())
        .toList();
  }

  private static ReconcileContext pass(ImageIntent intent) {
    var image = new Image();
    image.getMetadata().setUid("1");
    image.getMetadata().setNamespace("team-a");
    return new ReconcileContext(
        image,
        intent,
        PreviousState.NONE,
        PreviousState.NONE,
        List.of(),
        false,
        List.of(),
        new PassTime(Instant.parse("2026-01-01T12:00:00Z"), 7));
  }

  /** A registry that is asked for nothing but tags and their digests. */
  private interface TagsOnly extends Registry {
    @Override
    default Result<ImageContent> content(
        Pinned image, List<Platform> platforms, Examination examination, Access access) {
      throw new AssertionError();
    }

    @Override
    default Optional<PullQuota> quota(Repository repository, Access access) {
      return Optional.empty();
    }

    @Override
    default Result<Referrers> referrers(Pinned subject, Access access, Instant notBefore) {
      throw new AssertionError(subject);
    }

    @Override
    default Result<ManifestSummary> summary(Pinned manifest, Access access) {
      throw new AssertionError(manifest);
    }

    @Override
    default Optional<Boolean> hasReferrersApi(Repository repository, Access access) {
      throw new AssertionError(repository);
    }
  }

  /** A registry that is never asked for a list. */
  private record Recorded(Registry registry, List<String> requests) implements TagsOnly {
    @Override
    public Result<List<Tag>> tags(Repository repository, Access access) {
      throw new AssertionError(repository);
    }

    @Override
    public Result<ManifestInfo> manifest(ImageReference image, Access access) {
      synchronized (requests) {
        requests.add(image.toString());
      }
      return registry.manifest(image, access);
    }
  }

  /** A source with all tags, and a destination with some, which may refuse to list them. */
  private record OneSided(Set<String> present, boolean lists) implements TagsOnly {
    @Override
    public Result<List<Tag>> tags(Repository repository, Access access) {
      if (!repository.host().equals(DESTINATION)) {
        return new Result.Found<>(TAGS.stream().map(Tag::new).toList());
      }
      return lists
          ? new Result.Found<>(present.stream().map(Tag::new).toList())
          : new Result.Failed<>(new Problem(Reason.AUTHENTICATION_FAILED, "No rights."));
    }

    @Override
    public Result<ManifestInfo> manifest(ImageReference image, Access access) {
      boolean missing =
          image.repository().host().equals(DESTINATION)
              && image instanceof Tagged(var _, var tag)
              && !present.contains(tag.name());
      return missing
          ? new Result.NotFound<>()
          : new Result.Found<>(new ManifestInfo(new Digest("sha256", "0".repeat(64)), 1, true));
    }
  }

  /** A cache that lists all tags and has lost some, and a destination with one image. */
  private record Lossy(Set<String> lost) implements TagsOnly {
    @Override
    public Result<List<Tag>> tags(Repository repository, Access access) {
      return new Result.Found<>(TAGS.stream().map(Tag::new).toList());
    }

    @Override
    public boolean isCache(Repository repository, Access access) {
      return true;
    }

    @Override
    public Result<ManifestInfo> manifest(ImageReference image, Access access) {
      return image instanceof Tagged(_, var tag) && lost.contains(tag.name())
          ? new Result.NotFound<>()
          : new Result.Found<>(new ManifestInfo(new Digest("sha256", "0".repeat(64)), 1, true));
    }
  }
}
