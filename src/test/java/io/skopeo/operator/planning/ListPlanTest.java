package io.skopeo.operator.planning;

import static io.skopeo.operator.planning.PlanFixture.copy;
import static io.skopeo.operator.planning.PlanFixture.exact;
import static io.skopeo.operator.planning.PlanFixture.observed;
import static io.skopeo.operator.planning.PlanFixture.plan;
import static io.skopeo.operator.planning.PlanFixture.reason;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.api.Specs;
import io.skopeo.operator.copying.WaitingCopy;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.problem.Reason;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plans of spec.tags.exact. */
class ListPlanTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // mode, source and destination of the tags 1.0, 1.1 and so on | assessment, summary
        "Recurrent | a a, a a           | UpToDate UP_TO_DATE           | 2/2",
        "Recurrent | a a, absent absent | Retrying SOURCE_NOT_FOUND     | 1/2",
        "Recurrent | a a, absent a      | UpToDate SOURCE_GONE          | 2/2",
        "Recurrent | absent absent, absent a | Retrying SOURCE_NOT_FOUND | 1/2",
        "Recurrent | absent absent, a absent | Progressing QUEUED       | 0/2",
        "Recurrent | b a, absent absent | Progressing QUEUED            | 0/2",
        "OneShot   | a a, absent absent | Retrying SOURCE_NOT_FOUND     | 1/2",
        "OnceByTag | - a, - b           | UpToDate UP_TO_DATE           | 2/2",
        "OnceByTag | - a, absent absent | Retrying SOURCE_NOT_FOUND     | 1/2",
      })
  void everythingThatIsNamedHasToBeThere(
      String mode, String tags, String assessment, String summary) {
    Plan plan = planned(mode(mode), tags.split(", "));
    assertThat(plan.assessment().getClass().getSimpleName() + " " + reason(plan.assessment()))
        .isEqualTo(assessment);
    assertThat(plan.tally().orElseThrow().summary()).isEqualTo(summary);
    assertThat(plan.fulfilled()).isFalse();
    assertThat(plan.current()).as("the one destination tag").isEmpty();
  }

  @Test
  void missingTagFailsByItself() {
    Plan plan = planned(Mode.ONE_SHOT, "a absent", "absent absent", "a a");
    assertThat(plan.offered().copies()).extracting(WaitingCopy::copy).containsExactly(copy("1.0"));
    assertThat(plan.failures()).containsOnlyKeys("1.1");
    assertThat(plan.failures().get("1.1").problem().reason()).isEqualTo(Reason.SOURCE_NOT_FOUND);
    Plan later = planned(Mode.ONE_SHOT, "a a", "absent absent", "a a");
    assertThat(later.assessment().obstacle().orElseThrow().sentence())
        .isEqualTo(
            "1 of 3 tags could not be copied: quay.io/argoproj/argocd:1.1 does not exist: correct it in the spec, or push the image; the operator looks for it again.");
  }

  @ParameterizedTest
  @CsvSource({"a a, a a, true", "a a, absent a, true", "a a, a absent, false", "a a, - a, false"})
  void oneShotEndsWhenAllAreThere(String one, String other, boolean ends) {
    Plan plan = planned(Mode.ONE_SHOT, one, other);
    assertThat(plan.fulfilled()).isEqualTo(ends);
  }

  @Test
  void singleItemIsTheCurrentTag() {
    assertThat(planned(Mode.RECURRENT, "a a").current()).isPresent();
  }

  private static Mode mode(String word) {
    return Stream.of(Mode.values())
        .filter(mode -> word.equals(Specs.word(mode)))
        .findFirst()
        .orElseThrow();
  }

  /** Plans tags with source and destination as in {@link PlanFixture#answer}. */
  private static Plan planned(Mode mode, String... sides) {
    var observations = new TagObservation[sides.length];
    for (int i = 0; i < sides.length; i++) {
      String[] side = sides[i].split(" ", 2);
      observations[i] = observed("1." + i, side[0], side[1]);
    }
    List<String> items = Stream.of(observations).map(o -> o.image().destination().name()).toList();
    return plan(exact(mode, String.join(",", items)), PreviousState.NONE, List.of(), observations);
  }
}
