package io.skopeo.operator.plan;

import static io.skopeo.operator.plan.PlanFixture.CLOCK;
import static io.skopeo.operator.plan.PlanFixture.NOW;
import static io.skopeo.operator.plan.PlanFixture.in;
import static io.skopeo.operator.plan.PlanFixture.intent;
import static io.skopeo.operator.plan.PlanFixture.line;
import static io.skopeo.operator.plan.PlanFixture.reason;
import static io.skopeo.operator.plan.PlanFixture.sighting;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.skopeo.operator.api.Mode;
import io.skopeo.operator.api.Specs;
import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.intent.SpecReader;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.reference.ImageReference.Tagged;
import io.skopeo.operator.reference.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElderTest {
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
  void tagIsClaimedByWhatItMayWrite(
      String version, String destination, String tag, boolean claimed) {
    var intent = intent(Mode.ONCE_BY_TAG, version, destination, false);
    assertThat(intent.claims(new Tag(tag))).isEqualTo(claimed);
  }

  @Test
  void theOlderKeepsItsTagAndTheOthersAreCopied() {
    var elder = new Elder("team-b/older", intent(Mode.RECURRENT, "1.0"));
    var seen =
        new Observed.Seen(List.of(sighting("1.0", "a", "absent"), sighting("1.1", "a", "absent")));
    Round round =
        Round.decide(
            intent(Mode.ONCE_BY_TAG, "1.x"),
            new Observed(seen, List.of(), conflicts(seen, elder), Room.ALL),
            Limits.DEFAULT,
            Memory.NONE,
            CLOCK);
    assertThat(round.start()).containsExactly(new Batch(List.of(line("1.1"))));
    assertThat(round.failures()).containsOnlyKeys("1.0");
    Failure failure = round.failures().get("1.0");
    assertThat(failure.problem().sentence())
        .isEqualTo(
            "registry.example.com/argocd:1.0 is also a destination of the older Image team-b/older: give one of them another destination.");
    assertThat(failure.next()).as("looked for again each minute").isEqualTo(in(60));
  }

  @Test
  void anImageThatOnlyConflictsIsStalled() {
    var elder = new Elder("team-b/older", intent(Mode.RECURRENT, "1.0"));
    var seen = new Observed.Seen(List.of(sighting("1.0", "a", "b")));
    Round round =
        Round.decide(
            intent(Mode.RECURRENT, "1.0"),
            new Observed(seen, List.of(), conflicts(seen, elder), Room.ALL),
            Limits.DEFAULT,
            Memory.NONE,
            CLOCK);
    assertThat(round.verdict()).isInstanceOf(Verdict.Stuck.class);
    assertThat(reason(round.verdict())).isEqualTo(Reason.DESTINATION_CONFLICT);
  }

  @Test
  void registriesThatCouldNotBeAskedLeaveNothingToCompare() {
    var unseen = new Observed.Deferred(NOW);
    assertThat(DestinationConflicts.of(elders(1), PlanFixture.DESTINATION, unseen))
        .isEqualTo(DestinationConflicts.NONE);
  }

  @Test
  void elderThatTakesTooLongToCompareIsTakenToClaim() {
    List<Tagged> tags = new ArrayList<>(slowTags());
    tags.add(to("1.1"));
    var conflicts = DestinationConflicts.of(elders(20), tags, STEPS);
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
  void elderWithOneTagIsAlwaysCompared() {
    var elders = new ArrayList<>(elders(20));
    elders.addFirst(new Elder("team-b/eldest", intent(Mode.RECURRENT, "1.0")));
    List<Tagged> tags = new ArrayList<>(slowTags());
    tags.addAll(List.of(to("1.0"), to("1.1")));
    var conflicts = DestinationConflicts.of(elders, tags, STEPS);
    assertThat(conflicts.with(to("1.0")).orElseThrow().sentence()).contains("team-b/eldest");
    assertThat(conflicts.with(to("1.1")).orElseThrow().sentence()).contains("too long");
  }

  private static DestinationConflicts conflicts(Observed.Survey survey, Elder elder) {
    return DestinationConflicts.of(List.of(elder), PlanFixture.DESTINATION, survey);
  }

  private static List<Tagged> slowTags() {
    return IntStream.range(0, 1000)
        .mapToObj(i -> to("a".repeat(123) + "-%04d".formatted(i)))
        .toList();
  }

  private static Tagged to(String tag) {
    return new Tagged(PlanFixture.DESTINATION, new Tag(tag));
  }

  /** Elders that claim 1.0 and are slow in telling so. */
  private static List<Elder> elders(int count) {
    List<String> include =
        IntStream.range(0, 20)
            .mapToObj(i -> i == 19 ? "1[.]0" : "(.?){80}x{%d}y".formatted(i + 1))
            .toList();
    Intent slow =
        (Intent)
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
    return IntStream.range(0, count).mapToObj(i -> new Elder("team-b/older-" + i, slow)).toList();
  }
}
