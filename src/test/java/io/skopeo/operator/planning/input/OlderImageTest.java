package io.skopeo.operator.planning.input;

import static io.skopeo.operator.planning.PlanFixture.CLOCK;
import static io.skopeo.operator.planning.PlanFixture.NOW;
import static io.skopeo.operator.planning.PlanFixture.copy;
import static io.skopeo.operator.planning.PlanFixture.exact;
import static io.skopeo.operator.planning.PlanFixture.in;
import static io.skopeo.operator.planning.PlanFixture.intent;
import static io.skopeo.operator.planning.PlanFixture.observed;
import static io.skopeo.operator.planning.PlanFixture.reason;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.skopeo.operator.api.Mode;
import io.skopeo.operator.api.Specs;
import io.skopeo.operator.copying.WaitingCopy;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.planning.Assessment;
import io.skopeo.operator.planning.Plan;
import io.skopeo.operator.planning.PlanFixture;
import io.skopeo.operator.planning.Planner;
import io.skopeo.operator.planning.failure.TagFailure;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.SpecReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OlderImageTest {
  /** Enough for the first tag, and not for ten. */
  private static final long STEPS = 50_000_000;

  @ParameterizedTest
  @CsvSource({
    // what the older wants, its destination version, a destination tag: whether it claims it
    "1.0,    '',     1.0,     true",
    "1.0,    '',     1.1,     false",
    "1.0,    stable, stable,  true",
    "1.0,    stable, 1.0,     false",
    "1.x,    '',     1.7,     true",
    "1.x,    '',     2.0,     false",
    "1.x,    '',     1.7-rc1, false",
    "1.x,    stable, stable,  true",
    "1.x,    stable, 1.7,     false",
    "v1.x,   1.x-a,  1.7-a,   true",
    "v1.x,   1.x-a,  1.7,     false",
  })
  void tagIsClaimedByAnyPossibleCopy(
      String version, String destination, String tag, boolean claimed) {
    var intent = intent(Mode.ONCE_BY_TAG, version, destination, false);
    assertThat(intent.claims(new Tag(tag))).isEqualTo(claimed);
  }

  @Test
  void olderImageKeepsItsTagAndOtherTagsAreCopied() {
    var older = new OlderImage("team-b/older", intent(Mode.RECURRENT, "1.0"));
    var observations =
        new Observation.TagObservations(
            List.of(observed("1.0", "a", "absent"), observed("1.1", "a", "absent")));
    Plan plan =
        Planner.plan(
            intent(Mode.ONCE_BY_TAG, "1.x"),
            new Observation(
                observations, List.of(), conflicts(observations, older), QueueView.EMPTY),
            PreviousState.NONE,
            CLOCK);
    assertThat(plan.offered().copies()).extracting(WaitingCopy::copy).containsExactly(copy("1.1"));
    assertThat(plan.failures()).containsOnlyKeys("1.0");
    TagFailure failure = plan.failures().get("1.0");
    assertThat(failure.problem().sentence())
        .isEqualTo(
            "registry.example.com/argocd:1.0 is also a destination of the older Image team-b/older: give one of them another destination.");
    assertThat(failure.nextAttempt()).as("looked for again each minute").isEqualTo(in(60));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // list of the older, list of the younger | tags in conflict
        "1.0, 1.1|1.2, 1.3|",
        "1.0, 1.1|1.1, 1.2|1.1",
        "1.0     |1.0     |1.0",
      })
  void listsConflictInTheirCommonTags(String older, String younger, @Nullable String common) {
    var observations =
        new Observation.TagObservations(
            exact(Mode.ONCE_BY_TAG, younger).named().stream()
                .map(image -> observed(image.destination().name(), "a", "absent"))
                .toList());
    var conflicts =
        conflicts(observations, new OlderImage("team-b/older", exact(Mode.RECURRENT, older)));
    assertThat(conflicts.problems().keySet().stream().map(to -> to.tag().name()))
        .containsExactlyElementsOf(common == null ? List.of() : List.of(common));
  }

  @Test
  void imageWithOnlyConflictsIsStalled() {
    var older = new OlderImage("team-b/older", intent(Mode.RECURRENT, "1.0"));
    var observations = new Observation.TagObservations(List.of(observed("1.0", "a", "b")));
    Plan plan =
        Planner.plan(
            intent(Mode.RECURRENT, "1.0"),
            new Observation(
                observations, List.of(), conflicts(observations, older), QueueView.EMPTY),
            PreviousState.NONE,
            CLOCK);
    assertThat(plan.assessment()).isInstanceOf(Assessment.Stalled.class);
    assertThat(reason(plan.assessment())).isEqualTo(Reason.DESTINATION_CONFLICT);
  }

  @Test
  void unobservableRegistriesHaveNoConflicts() {
    var unobservable = new Observation.Deferral(NOW);
    assertThat(DestinationConflicts.of(slowImages(1), PlanFixture.DESTINATION, unobservable))
        .isEqualTo(DestinationConflicts.NONE);
  }

  @Test
  void olderImageThatTakesTooLongConflicts() {
    List<Tagged> tags = new ArrayList<>(slowTags());
    tags.add(to("1.1"));
    var conflicts = DestinationConflicts.of(slowImages(20), tags, STEPS);
    assertThat(conflicts.with(tags.getFirst())).isEmpty();
    assertThat(conflicts.with(tags.get(999)))
        .get()
        .isEqualTo(
            new Problem(
                Reason.DESTINATION_CONFLICT,
                "It would take too long to tell whether %s is also a destination of the older Image team-b/older-0: give this Image another destination."
                    .formatted(tags.get(999))));
    assertThat(conflicts.with(to("1.1"))).as("a tag that was not reached").isPresent();
  }

  @Test
  void olderImageThatNamesItsTagsIsAlwaysCompared() {
    var olderImages = new ArrayList<>(slowImages(20));
    olderImages.addFirst(new OlderImage("team-b/oldest", intent(Mode.RECURRENT, "1.0")));
    olderImages.addFirst(new OlderImage("team-b/list", exact(Mode.RECURRENT, "1.2, 1.3")));
    List<Tagged> tags = new ArrayList<>(slowTags());
    tags.addAll(List.of(to("1.0"), to("1.1"), to("1.3")));
    var conflicts = DestinationConflicts.of(olderImages, tags, STEPS);
    assertThat(conflicts.with(to("1.0")).orElseThrow().sentence()).contains("team-b/oldest");
    assertThat(conflicts.with(to("1.3")).orElseThrow().sentence()).contains("team-b/list");
    assertThat(conflicts.with(to("1.1")).orElseThrow().sentence()).contains("too long");
  }

  private static DestinationConflicts conflicts(
      Observation.RegistryView registries, OlderImage older) {
    return DestinationConflicts.of(List.of(older), PlanFixture.DESTINATION, registries);
  }

  private static List<Tagged> slowTags() {
    return IntStream.range(0, 1000)
        .mapToObj(i -> to("a".repeat(123) + "-%04d".formatted(i)))
        .toList();
  }

  private static Tagged to(String tag) {
    return new Tagged(PlanFixture.DESTINATION, new Tag(tag));
  }

  /** Older Images that claim 1.0 and take long to compare. */
  private static List<OlderImage> slowImages(int count) {
    List<String> include =
        IntStream.range(0, 20)
            .mapToObj(i -> i == 19 ? "1[.]0" : "(.?){80}x{%d}y".formatted(i + 1))
            .toList();
    ImageIntent slow =
        (ImageIntent)
            new SpecReader("")
                .read(
                    Specs.of(
                        """
                        mode: OnceByTag
                        source: {name: "%s"}
                        destination: {name: "%s"}
                        tags: {include: %s}
                        """
                            .formatted(
                                PlanFixture.SOURCE,
                                PlanFixture.DESTINATION,
                                Serialization.asJson(include))));
    return IntStream.range(0, count)
        .mapToObj(i -> new OlderImage("team-b/older-" + i, slow))
        .toList();
  }
}
