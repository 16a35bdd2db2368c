package io.skopeo.operator.status;

import static io.skopeo.operator.planning.PlanFixture.CLOCK;
import static io.skopeo.operator.planning.PlanFixture.NOW;
import static io.skopeo.operator.planning.PlanFixture.observed;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.api.Specs;
import io.skopeo.operator.copying.CopyOutcome;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.planning.Plan;
import io.skopeo.operator.planning.PlanFixture;
import io.skopeo.operator.planning.Planner;
import io.skopeo.operator.planning.input.Observation;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.SpecReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The messages of conditions and failures in every situation that a pass can meet. */
class MessagesTest {
  private static final int LONG = 230;
  private static final List<String> ANSWERS = List.of("a", "b", "absent", "later", "refused");
  private static final List<String> HOLDS = List.of("", "dryRun: true", "suspend: true");
  private static final String WORDS = "denied: sha256:%s is too large".formatted("c".repeat(64));

  static Stream<ImageIntent> intents() {
    return Stream.of("OneShot", "OnceByTag", "Recurrent")
        .flatMap(mode ->
            Stream.of("registry.example.com/argocd", "argocd")
                .flatMap(to ->
                    Stream.of("1.x", "'1.0'")
                        .flatMap(version ->
                            HOLDS.stream().map(hold -> intent(mode, version, to, hold)))));
  }

  @ParameterizedTest
  @MethodSource("intents")
  void messagesAreShortAndNoneIsThereTwice(ImageIntent intent) {
    for (Observation.RegistryView seen : views()) {
      for (List<CopyRun> runs : runs()) {
        ImageStatus first = status(null, intent, seen, runs, PreviousState.NONE);
        check(first);
        check(status(first, intent, seen, runs, StatusReader.of(first)));
      }
    }
  }

  private static void check(ImageStatus status) {
    List<String> sentences =
        status.conditions().stream()
            // It says what Ready says: tools that follow kstatus show one of them.
            .filter(condition -> !condition.getType().equals("Stalled"))
            .map(Condition::getMessage)
            .flatMap(message -> Stream.of(message.split("(?<=\\.) ")))
            .toList();
    assertThat(sentences).doesNotHaveDuplicates();
    assertThat(
            Stream.concat(
                status.conditions().stream().map(Condition::getMessage),
                status.failures().stream().map(ImageStatus.Failure::message)))
        .allSatisfy(message ->
            assertThat(message)
                .doesNotContainPattern("[0-9a-f]{13}")
                .hasSizeLessThanOrEqualTo(LONG));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''            | Ready       | 0/1 tags are at docker.io/library/argocd (no registry was named: Docker Hub).",
        "dryRun: true  | Ready       | Dry run: 1 copy would be started, 0/1 tags are at docker.io/library/argocd (no registry was named: Docker Hub); set spec.dryRun to false to start copies.",
        "suspend: true | Ready       | Suspended: 0/1 tags are at docker.io/library/argocd (no registry was named: Docker Hub); set spec.suspend to false to continue.",
        "''            | Reconciling | 1 copy waits for a TaskRun since 2026-01-01T12:00:00Z.",
      })
  void dockerHubIsNamedIfNobodyNamedARegistry(String hold, String type, String message) {
    assertThat(
            status(
                    null,
                    intent("OneShot", "'1.0'", "argocd", hold),
                    tags(observed("1.0", "a", "absent")),
                    List.of(),
                    PreviousState.NONE)
                .conditions())
        .filteredOn(condition -> condition.getType().equals(type))
        .extracting(Condition::getMessage)
        .containsExactly(message);
  }

  @ParameterizedTest
  @CsvSource({
    "argocd,                   DESTINATION_UNREADABLE, true",
    "docker.io/library/argocd, DESTINATION_UNREADABLE, false",
    "argocd,                   AUTHENTICATION_FAILED,  false",
  })
  void refusalByDockerHubSaysThatNobodyNamedARegistry(String to, Reason reason, boolean remarked) {
    var refusal = new Problem(reason, "docker.io refused the password.");
    assertThat(
            status(
                    null,
                    intent("OneShot", "'1.0'", to, ""),
                    new Observation.Unobservable(refusal),
                    List.of(),
                    PreviousState.NONE)
                .conditions()
                .getFirst()
                .getMessage())
        .isEqualTo(
            "docker.io refused the password."
                + (remarked
                    ? " No registry was named for the destination: it is docker.io/library/argocd."
                    : ""));
  }

  private static ImageIntent intent(String mode, String version, String to, String hold) {
    return (ImageIntent)
        new SpecReader("")
            .read(
                Specs.of(
                    """
                    mode: %s
                    source: {name: quay.io/argoproj/argocd, version: %s}
                    destination: {name: "%s"}
                    %s
                    """
                        .formatted(mode, version, to, hold)));
  }

  private static List<Observation.RegistryView> views() {
    var views = new ArrayList<Observation.RegistryView>();
    views.add(tags());
    views.add(new Observation.Deferral(NOW.plusSeconds(60)));
    views.add(
        new Observation.Unobservable(
            new Problem(
                Reason.REGISTRY_UNREACHABLE, "quay.io does not answer: check the network.")));
    for (String source : ANSWERS) {
      ANSWERS.forEach(destination -> views.add(tags(observed("1.0", source, destination))));
    }
    views.add(tags(observed("1.0", "a", "a"), observed("1.1", "b", "refused")));
    return views;
  }

  private static Observation.RegistryView tags(TagObservation... tags) {
    return new Observation.TagObservations(List.of(tags));
  }

  private static List<List<CopyRun>> runs() {
    var runs = new ArrayList<List<CopyRun>>();
    runs.add(List.of());
    runs.add(List.of(PlanFixture.running("1.0")));
    runs.add(List.of(PlanFixture.neverStarted("1.0")));
    for (CopyOutcome outcome : CopyOutcome.values()) {
      runs.add(List.of(PlanFixture.finished(outcome, "1.0")));
      runs.add(
          List.of(
              PlanFixture.run(
                  "finished",
                  new CopyRun.Finished(List.of(outcome), NOW, Map.of(0, WORDS)),
                  "1.0")));
    }
    return runs;
  }

  private static ImageStatus status(
      ImageStatus before,
      ImageIntent intent,
      Observation.RegistryView seen,
      List<CopyRun> runs,
      PreviousState previous) {
    Plan plan = Planner.plan(intent, new Observation(seen, runs), previous, CLOCK);
    return new StatusBuilder(before, 1, Optional.empty(), NOW).of(intent, plan);
  }
}
