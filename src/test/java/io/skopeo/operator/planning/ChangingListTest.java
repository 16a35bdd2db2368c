package io.skopeo.operator.planning;

import static io.skopeo.operator.planning.PlanFixture.NOW;
import static io.skopeo.operator.planning.PlanFixture.SOURCE;
import static io.skopeo.operator.planning.PlanFixture.intent;
import static io.skopeo.operator.planning.PlanFixture.listed;
import static io.skopeo.operator.planning.PlanFixture.observed;
import static io.skopeo.operator.planning.PlanFixture.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.Condition;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.api.Mode;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.planning.input.Observation;
import io.skopeo.operator.planning.input.Observation.RegistryView;
import io.skopeo.operator.planning.input.Observation.TagObservations;
import io.skopeo.operator.planning.input.Observation.Unobservable;
import io.skopeo.operator.planning.input.PassTime;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.status.StatusBuilder;
import io.skopeo.operator.status.StatusReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Source lists that are not the same from one look to the next: when this is reported. */
class ChangingListTest {
  private static final ImageIntent PATTERN = intent(Mode.ONCE_BY_TAG, "1.x");
  private static final ImageIntent OVERWRITING = intent(Mode.RECURRENT, "1.x");

  private final List<String> changes = new ArrayList<>();
  private @Nullable ImageStatus status;
  private Instant now = NOW;

  /** What a look at the source shows. */
  enum Look {
    WHOLE,
    SHORT,
    EMPTY,
    NO_REPOSITORY,
    /** A tag more, without a manifest. */
    ONE_WITHOUT_MANIFEST,
    /** Only a tag without a manifest. */
    NONE_WITH_MANIFEST;

    RegistryView view() {
      return switch (this) {
        case WHOLE -> tags(listed("1.0"), listed("1.1"));
        case SHORT -> tags(listed("1.0"));
        case EMPTY -> tags();
        case NO_REPOSITORY ->
            new Unobservable(
                new Problem(Reason.SOURCE_NOT_FOUND, "Repository %s is gone.".formatted(SOURCE)));
        case ONE_WITHOUT_MANIFEST ->
            tags(listed("1.0"), listed("1.1"), observed("1.2", "absent", "absent"));
        case NONE_WITH_MANIFEST -> tags(observed("1.2", "absent", "absent"));
      };
    }

    private static RegistryView tags(TagObservation... tags) {
      return new TagObservations(List.of(tags));
    }
  }

  @ParameterizedTest
  @EnumSource(Look.class)
  void lookThatDoesNotLastChangesNothing(Look other) {
    look(Look.WHOLE);
    for (int i = 0; i < 20; i++) {
      look(other);
      look(other);
      look(Look.WHOLE);
    }
    assertThat(changes).containsExactly("True UpToDate");
  }

  @ParameterizedTest
  @CsvSource({
    "EMPTY,                NoTagMatches",
    "NO_REPOSITORY,        SourceNotFound",
    "ONE_WITHOUT_MANIFEST, SourceNotFound",
    "NONE_WITH_MANIFEST,   SourceNotFound"
  })
  void lookThatLastsIsReportedOnce(Look other, String reason) {
    look(Look.WHOLE);
    look(other);
    look(other);
    assertThat(changes).containsExactly("True UpToDate");
    for (int i = 0; i < 10; i++) {
      look(other);
    }
    assertThat(changes).containsExactly("True UpToDate", "False " + reason);
    look(Look.WHOLE);
    assertThat(changes).containsExactly("True UpToDate", "False " + reason, "True UpToDate");
  }

  /** Nobody waits long: the second and third look come after the backoff of a failure. */
  @Test
  void threeLooksTakeTwoMinutes() {
    look(Look.WHOLE);
    for (int i = 0; i < 3; i++) {
      look(Look.EMPTY);
    }
    assertThat(now).isBetween(NOW.plusSeconds(300), NOW.plusSeconds(300 + 120 + 300));
  }

  @ParameterizedTest
  @CsvSource({
    "EMPTY,              NoTagMatches",
    "NO_REPOSITORY,      SourceNotFound",
    "NONE_WITH_MANIFEST, SourceNotFound"
  })
  void newImageIsToldAtOnce(Look first, String reason) {
    look(first);
    assertThat(changes).containsExactly("False " + reason);
  }

  @Test
  void changedSpecIsToldAtOnce() {
    look(Look.WHOLE);
    reconcile(PATTERN, StatusReader.of(status).withoutFailures(), 2, Look.EMPTY.view(), List.of());
    assertThat(changes).containsExactly("True UpToDate", "False NoTagMatches");
  }

  @Test
  void tagsAndFailuresShowWhatIsSeen() {
    look(Look.WHOLE);
    look(Look.ONE_WITHOUT_MANIFEST);
    assertThat(present().tags().summary()).isEqualTo("2/2");
    assertThat(present().failures())
        .extracting(ImageStatus.Failure::sourceTag, ImageStatus.Failure::attempts)
        .containsExactly(tuple("1.2", 1));
    look(Look.EMPTY);
    assertThat(present().tags().summary()).isEqualTo("2/2");
    look(Look.WHOLE);
    assertThat(present().failures()).isEmpty();
  }

  /** A list that is empty once does not cancel what is being copied. */
  @Test
  void runIsNotCancelledByOneLook() {
    List<CopyRun> runs = List.of(running("1.0"));
    RegistryView missing =
        new TagObservations(List.of(observed("1.0", "-", "absent"), listed("1.1")));
    reconcile(PATTERN, StatusReader.of(status), 1, missing, runs);
    Plan plan = reconcile(PATTERN, StatusReader.of(status), 1, Look.EMPTY.view(), runs);
    assertThat(plan.cancellations()).isEmpty();
    assertThat(plan.openRuns()).isEqualTo(runs);
  }

  /** Of several tags, one without a manifest counts as not listed: then nothing is said either. */
  @Test
  void copyOfATagWithoutManifestIsKeptWithoutAWord() {
    for (String source : List.of("a", "absent", "a", "absent", "absent", "absent", "absent")) {
      reconcile(
          OVERWRITING,
          StatusReader.of(status),
          1,
          new TagObservations(List.of(observed("1.0", "a", "a"), observed("1.1", source, "a"))),
          List.of());
    }
    assertThat(changes).containsExactly("True UpToDate");
  }

  /**
   * Each change of the condition needs three looks in a row that show the same, or it ends them.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void randomLooksChangeTheConditionSeldom(long seed) {
    var random = new Random(seed);
    look(Look.WHOLE);
    int rows = 0;
    int bad = 0;
    for (int i = 0; i < 300; i++) {
      Look look = Look.values()[random.nextInt(Look.values().length)];
      look(look);
      bad = look == Look.WHOLE || look == Look.SHORT ? 0 : bad + 1;
      rows += bad == 3 ? 1 : 0;
    }
    assertThat(rows).isPositive();
    assertThat(changes).hasSizeLessThanOrEqualTo(1 + 2 * rows).hasSizeLessThan(60);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void randomLooksThatNeverLastChangeNothing(long seed) {
    var random = new Random(seed);
    look(Look.WHOLE);
    for (int i = 0; i < 300; i++) {
      look(Look.values()[random.nextInt(Look.values().length)]);
      look(Look.values()[random.nextInt(Look.values().length)]);
      look(random.nextBoolean() ? Look.WHOLE : Look.SHORT);
    }
    assertThat(changes).containsExactly("True UpToDate");
  }

  private void look(Look look) {
    reconcile(PATTERN, StatusReader.of(status), 1, look.view(), List.of());
  }

  /** One reconciliation; the clock then stands at the next one. */
  private Plan reconcile(
      ImageIntent intent,
      PreviousState previous,
      long generation,
      RegistryView view,
      List<CopyRun> runs) {
    Plan plan = Planner.plan(intent, new Observation(view, runs), previous, new PassTime(now, 0));
    Optional<String> before = ready();
    status = new StatusBuilder(status, generation, Optional.empty(), now).of(intent, plan);
    // As Events are made.
    ready().filter(ready -> !before.equals(Optional.of(ready))).ifPresent(changes::add);
    now = plan.nextDue().orElseThrow();
    return plan;
  }

  private ImageStatus present() {
    return Optional.ofNullable(status).orElseThrow();
  }

  private Optional<String> ready() {
    return Stream.ofNullable(status)
        .flatMap(s -> s.conditions().stream())
        .filter(c -> c.getType().equals("Ready"))
        .map((Condition c) -> c.getStatus() + " " + c.getReason())
        .findFirst();
  }
}
