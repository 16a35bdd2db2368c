package io.skopeo.operator.controller.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.Mode;
import io.skopeo.operator.api.Specs;
import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.controller.observe.GraphRegistry.Side;
import io.skopeo.operator.controller.observe.referrers.ReferrerLimits;
import io.skopeo.operator.copying.CopyLine;
import io.skopeo.operator.copying.WaitingCopy;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.oci.AttachedTags;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ReferrersTag;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.planning.Plan;
import io.skopeo.operator.planning.Planner;
import io.skopeo.operator.planning.failure.TagFailure;
import io.skopeo.operator.planning.input.Observation;
import io.skopeo.operator.planning.input.PassTime;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.SpecReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What refers to an image arrives with it, whatever the two registries can. */
class AttachmentObserverTest {
  private static final String HOST = "registry.example.com";
  private static final Repository SOURCE = new Repository("quay.io", "app");
  private static final String BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json";
  private static final String SBOM = "application/spdx+json";
  private static final String ALL = "signatures: true\nreferrers: {artifactTypes: []}";
  private static final Tag TAG = new Tag("v1");

  private static final ExecutionTarget TARGET =
      new ExecutionTarget(
          "central", "copy", false, Access.ANONYMOUS, Access.ANONYMOUS, Map.of(), "");

  private static ImageIntent intent(Mode mode, String extent) {
    return (ImageIntent)
        new SpecReader("").read(Specs.of(mode, "quay.io/app", "v1", HOST + "/app", extent));
  }

  private static Plan plan(RegistryObserver observer, ImageIntent intent) {
    return plan(observer, intent, PreviousState.NONE);
  }

  private static Plan plan(RegistryObserver observer, ImageIntent intent, PreviousState previous) {
    var image = new Image();
    image.getMetadata().setUid("1");
    image.getMetadata().setNamespace("team-a");
    var now = new PassTime(Instant.parse("2026-01-01T12:00:00Z"), 7);
    var pass =
        new ReconcileContext(image, intent, previous, previous, List.of(), false, List.of(), now);
    return Planner.plan(
        intent, new Observation(observer.observe(pass, TARGET), List.of()), previous, now);
  }

  /** Observes and copies until nothing is left to copy, and returns the number of rounds. */
  private static int mirror(GraphRegistry registry, ImageIntent intent) {
    for (int round = 0; round < 5; round++) {
      // A new observer knows no pause.
      Plan plan = plan(new RegistryObserver(registry), intent);
      if (plan.offered().copies().isEmpty()) {
        assertThat(plan.failures()).isEmpty();
        return round;
      }
      plan.offered().copies().forEach(registry::make);
    }
    throw new AssertionError("it never ends");
  }

  private static GraphRegistry registries(boolean sourceApi, boolean destinationApi) {
    return new GraphRegistry(SOURCE, new Side(sourceApi), new Side(destinationApi));
  }

  /** Adds an image with a signature, an SBOM, and a signature of the SBOM. */
  private static Digest signed(GraphRegistry registry) {
    Digest image = registry.put(1, List.of(), Optional.empty(), "");
    registry.put(2, List.of(), Optional.of(image), BUNDLE);
    Digest sbom = registry.put(3, List.of(), Optional.of(image), SBOM);
    registry.put(4, List.of(), Optional.of(sbom), BUNDLE);
    registry.source.tags.put(TAG, image);
    return image;
  }

  private static List<String> arrived(GraphRegistry registry) {
    return registry.destination.manifests.keySet().stream()
        .map(digest -> digest.hex().substring(63))
        .sorted()
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "true,  true",
    "true,  false",
    "false, true",
    "false, false",
  })
  void everythingArrivesInOneRoundWithTheTagLast(boolean sourceApi, boolean destinationApi) {
    GraphRegistry registry = registries(sourceApi, destinationApi);
    Digest image = signed(registry);
    Plan plan = plan(new RegistryObserver(registry), intent(Mode.ONE_SHOT, ALL));
    assertThat(plan.offered().copies())
        .singleElement()
        .satisfies(waiting -> {
          assertThat(waiting.copy().lines())
              .first()
              .isEqualTo(CopyLine.byDigest(image, CopyLine.Content.WHOLE));
          assertThat(waiting.copy().names()).isTrue();
        });
    assertThat(mirror(registry, intent(Mode.ONE_SHOT, ALL))).isEqualTo(1);
    assertThat(arrived(registry)).containsExactly("1", "2", "3", "4");
    assertThat(registry.destination.listed(image)).isEqualTo(registry.source.listed(image));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "signatures: true                                  | 1 2",
        "referrers: {artifactTypes: ['application/spdx.*']} | 1 3",
        "'referrers: {}'                                     | 1 2 3 4",
        "signatures: false                                 | 1",
      })
  void specSelectsTheTypes(String extent, String expected) {
    GraphRegistry registry = registries(true, true);
    signed(registry);
    mirror(registry, intent(Mode.ONE_SHOT, extent));
    assertThat(String.join(" ", arrived(registry))).isEqualTo(expected);
  }

  @Test
  void signaturesOfCosignsTagsArrive() {
    GraphRegistry registry = registries(false, false);
    Digest image = signed(registry);
    Digest signature = registry.put(5, List.of(), Optional.empty(), "");
    Tag tag = AttachedTags.ofCosign(image).findFirst().orElseThrow();
    registry.source.tags.put(tag, signature);
    Tag ofSbom =
        AttachedTags.ofCosign(new Digest("sha256", "%064x".formatted(3))).findFirst().orElseThrow();
    registry.source.tags.put(ofSbom, signature);
    mirror(registry, intent(Mode.ONE_SHOT, ALL));
    assertThat(registry.destination.tags)
        .containsEntry(tag, signature)
        .containsEntry(ofSbom, signature);
  }

  @ParameterizedTest
  @CsvSource({"RECURRENT", "ONCE_BY_TAG"})
  void laterSignatureArrivesWithoutItsTagBeingWritten(Mode mode) {
    GraphRegistry registry = registries(true, false);
    Digest image = signed(registry);
    ImageIntent intent = intent(mode, "signatures: true");
    mirror(registry, intent);
    Digest later = registry.put(6, List.of(), Optional.of(image), BUNDLE);
    List<WaitingCopy> copies = plan(new RegistryObserver(registry), intent).offered().copies();
    assertThat(copies)
        .singleElement()
        .satisfies(waiting -> assertThat(waiting.copy().names()).isFalse());
    copies.forEach(registry::make);
    assertThat(registry.destination.listed(image)).contains(later).hasSize(2);
  }

  /** Hundreds of tags would cost thousands of requests. */
  @Test
  void laterSignaturesOfAPatternAreLookedForAtItsNewestImages() {
    GraphRegistry registry = registries(true, true);
    List<Digest> images =
        IntStream.range(0, AttachmentObserver.MOST_LATER + 5)
            .mapToObj(i -> {
              Digest image = registry.put(i + 1, List.of(), Optional.empty(), "");
              registry.source.tags.put(new Tag("v1." + i), image);
              return image;
            })
            .toList();
    var pattern =
        (ImageIntent)
            new SpecReader("")
                .read(
                    Specs.of(
                        Mode.RECURRENT, "quay.io/app", "v1.x", HOST + "/app", "signatures: true"));
    mirror(registry, pattern);
    for (int i = 0; i < images.size(); i++) {
      registry.put(100 + i, List.of(), Optional.of(images.get(i)), BUNDLE);
    }
    assertThat(plan(new RegistryObserver(registry), pattern).offered().copies())
        .extracting(waiting -> waiting.copy().source().digest())
        .containsExactlyInAnyOrderElementsOf(images.subList(5, images.size()));
  }

  @Test
  void completeImageIsLookedAtOnceAnHour() {
    GraphRegistry registry = registries(true, true);
    Digest image = signed(registry);
    ImageIntent intent = intent(Mode.RECURRENT, "signatures: true");
    mirror(registry, intent);
    var observer = new RegistryObserver(registry);
    assertThat(plan(observer, intent).offered().copies()).isEmpty();
    registry.put(6, List.of(), Optional.of(image), BUNDLE);
    assertThat(plan(observer, intent).offered().copies()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void listThatCannotBeReadHoldsBackTheTag(boolean throttled) {
    GraphRegistry registry = registries(true, true);
    signed(registry);
    registry.broken =
        Optional.of(
            throttled
                ? new Result.Throttled<>(Instant.parse("2026-01-01T12:05:00Z"))
                : new Result.Failed<>(new Problem(Reason.AUTHENTICATION_FAILED, "no.")));
    Plan plan = plan(new RegistryObserver(registry), intent(Mode.ONE_SHOT, ALL));
    assertThat(plan.offered().copies()).isEmpty();
    assertThat(plan.fulfilled()).isFalse();
  }

  @Test
  void destinationThatShowsNoListIsUnreadable() {
    GraphRegistry registry = registries(true, true);
    signed(registry);
    registry.unreadable = true;
    assertThat(plan(new RegistryObserver(registry), intent(Mode.ONE_SHOT, ALL)).failures().values())
        .extracting(failure -> failure.problem().reason())
        .containsExactly(Reason.DESTINATION_UNREADABLE);
  }

  /** Otherwise nothing with a signature could be the first in its repository. */
  @Test
  void everythingIsCopiedToADestinationThatShowsNothing() {
    GraphRegistry registry = registries(true, true);
    Digest image = signed(registry);
    registry.hidden = true;
    assertThat(plan(new RegistryObserver(registry), intent(Mode.ONE_SHOT, ALL)).offered().copies())
        .singleElement()
        .satisfies(waiting ->
            assertThat(waiting.copy().lines())
                .hasSizeGreaterThan(3)
                .contains(CopyLine.byDigest(image, CopyLine.Content.WHOLE)));
  }

  @Test
  void tooManyReferrersAreNamedAndNothingIsTagged() {
    GraphRegistry registry = registries(true, true);
    Digest image = signed(registry);
    IntStream.range(10, 10 + ReferrerLimits.MOST_OF_ONE)
        .forEach(i -> registry.put(i, List.of(), Optional.of(image), BUNDLE));
    Plan plan = plan(new RegistryObserver(registry), intent(Mode.ONE_SHOT, ALL));
    assertThat(plan.offered().copies()).isEmpty();
    assertThat(plan.failures().values())
        .extracting(failure -> failure.problem().reason())
        .containsExactly(Reason.TOO_MANY_REFERRERS);
  }

  /** A list may name anything: the image itself, others' signatures, what is gone, or a circle. */
  @Test
  void entriesThatDoNotReferToTheImageAreIgnored() {
    GraphRegistry registry = registries(false, true);
    Digest image = signed(registry);
    Digest other = registry.put(7, List.of(), Optional.empty(), "");
    Digest foreign = registry.put(8, List.of(), Optional.of(other), BUNDLE);
    Digest own = registry.source.listed(image).iterator().next();
    Digest list = registry.source.tags.get(ReferrersTag.of(image));
    registry.source.lists.get(list).addAll(List.of(image, foreign));
    registry.source.tags.put(ReferrersTag.of(own), list);
    mirror(registry, intent(Mode.ONE_SHOT, ALL));
    assertThat(arrived(registry)).containsExactly("1", "2", "3", "4");
  }

  private static PreviousState failed(Digest digest) {
    Instant now = Instant.parse("2026-01-01T12:00:00Z");
    PreviousState none = PreviousState.NONE;
    return new PreviousState(
        none.handled(),
        none.lastSync(),
        true,
        Map.of(
            TAG.name(),
            new TagFailure(
                "v1",
                new Problem(Reason.COPY_FAILED, "no."),
                1,
                Optional.of(new TagFailure.Attempt(Optional.of(digest), now.minusSeconds(9))),
                now.plusSeconds(9))),
        List.of(),
        none.currentTag(),
        none.newCopies(),
        none.knownRuns());
  }

  @ParameterizedTest
  @CsvSource({"ONCE_BY_TAG", "ONE_SHOT", "RECURRENT"})
  void nothingIsAskedAboutAnImageThatRestsUntilItsDigestChanges(Mode mode) {
    GraphRegistry registry = registries(true, false);
    Digest image = signed(registry);
    ImageIntent intent = intent(mode, ALL);
    PreviousState previous = failed(image);
    assertThat(plan(new RegistryObserver(registry), intent, previous).offered().copies()).isEmpty();
    assertThat(registry.lists).isZero();
    Digest other = registry.put(7, List.of(), Optional.empty(), "");
    registry.source.tags.put(TAG, other);
    assertThat(plan(new RegistryObserver(registry), intent, previous).offered().copies())
        .singleElement()
        .satisfies(waiting -> assertThat(waiting.copy().source().digest()).isEqualTo(other));
  }

  @Test
  void listIsReadAgainBeforeItIsReplaced() {
    GraphRegistry registry = registries(true, false);
    Digest image = signed(registry);
    ImageIntent intent = intent(Mode.ONCE_BY_TAG, "signatures: true");
    mirror(registry, intent);
    registry.remembered = Optional.of(new HashMap<>());
    assertThat(plan(new RegistryObserver(registry), intent).offered().copies()).isEmpty();
    Digest own = registry.put(8, List.of(), Optional.empty(), BUNDLE);
    registry.destination.manifests.put(own, registry.source.manifests.get(own));
    registry.destination.lists.get(registry.destination.tags.get(ReferrersTag.of(image))).add(own);
    Digest later = registry.put(6, List.of(), Optional.of(image), BUNDLE);
    List<WaitingCopy> copies = plan(new RegistryObserver(registry), intent).offered().copies();
    assertThat(copies).hasSize(1);
    copies.forEach(registry::make);
    assertThat(registry.destination.listed(image)).contains(own, later).hasSize(3);
    assertThat(plan(new RegistryObserver(registry), intent).offered().copies())
        .as("what a remembered list lacks is there")
        .isEmpty();
  }

  @Test
  void imageOfAnIndexThatRefersToAnotherIsListed() {
    GraphRegistry registry = registries(true, false);
    Digest first = registry.put(1, List.of(), Optional.empty(), "");
    Digest second = registry.put(2, List.of(), Optional.of(first), BUNDLE);
    registry.source.tags.put(TAG, registry.put(9, List.of(first, second), Optional.empty(), ""));
    assertThat(mirror(registry, intent(Mode.ONCE_BY_TAG, ALL))).isEqualTo(1);
    assertThat(registry.destination.listed(first)).containsExactly(second);
  }

  @Test
  void listThatIsNotReadToItsEndHoldsBackTheTag() {
    GraphRegistry registry = registries(true, true);
    signed(registry);
    registry.truncated = true;
    Plan plan = plan(new RegistryObserver(registry), intent(Mode.ONE_SHOT, ALL));
    assertThat(plan.offered().copies()).isEmpty();
    assertThat(plan.failures().values())
        .extracting(failure -> failure.problem().reason())
        .containsExactly(Reason.TOO_MANY_REFERRERS);
  }

  @Test
  void throttledListLeavesAOneShotUnfulfilled() {
    GraphRegistry registry = registries(true, true);
    signed(registry);
    mirror(registry, intent(Mode.ONE_SHOT, "signatures: false"));
    registry.broken = Optional.of(new Result.Throttled<>(Instant.parse("2026-01-01T12:05:00Z")));
    Plan plan = plan(new RegistryObserver(registry), intent(Mode.ONE_SHOT, ALL));
    assertThat(plan.fulfilled()).isFalse();
    assertThat(plan.failures()).isEmpty();
  }

  /** The property: whatever refers to what, the destination has it in the end. */
  @Property(tries = 200)
  void graphOfTheDestinationIsThatOfTheSource(
      @ForAll long seed, @ForAll boolean sourceApi, @ForAll boolean destinationApi) {
    var random = new Random(seed);
    GraphRegistry registry = registries(sourceApi, destinationApi);
    List<Digest> images =
        IntStream.rangeClosed(1, 1 + random.nextInt(4))
            .mapToObj(i -> registry.put(i, List.of(), Optional.empty(), ""))
            .toList();
    Digest top =
        images.size() == 1 ? images.getFirst() : registry.put(9, images, Optional.empty(), "");
    registry.source.tags.put(TAG, top);
    var subjects = new ArrayList<>(images);
    subjects.add(top);
    for (int level = 1; level <= ReferrerLimits.MAX_DEPTH; level++) {
      var next = new ArrayList<Digest>();
      for (int i = 0; i < random.nextInt(6); i++) {
        Digest subject = subjects.get(random.nextInt(subjects.size()));
        next.add(
            registry.put(
                100 * level + i,
                List.of(),
                Optional.of(subject),
                random.nextBoolean() ? BUNDLE : SBOM));
      }
      if (next.isEmpty()) {
        break;
      }
      subjects.clear();
      subjects.addAll(next);
    }
    assertThat(mirror(registry, intent(Mode.RECURRENT, ALL))).isEqualTo(1);
    assertThat(registry.destination.manifests.keySet())
        .containsExactlyInAnyOrderElementsOf(registry.source.manifests.keySet());
    registry
        .source
        .manifests
        .keySet()
        .forEach(subject ->
            assertThat(registry.destination.listed(subject))
                .isEqualTo(registry.source.listed(subject)));
  }
}
