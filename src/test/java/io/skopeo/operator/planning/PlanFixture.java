package io.skopeo.operator.planning;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.api.Specs;
import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.CopyOutcome;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.planning.failure.FailureGroup;
import io.skopeo.operator.planning.failure.TagFailure;
import io.skopeo.operator.planning.input.Observation;
import io.skopeo.operator.planning.input.PassTime;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.SpecReader;
import io.skopeo.operator.tags.SelectedTag;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Words for the tables of this package: short texts that stand for observations. */
public final class PlanFixture {
  public static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  public static final PassTime CLOCK = new PassTime(NOW, 0);
  public static final Repository SOURCE = new Repository("quay.io", "argoproj/argocd");
  public static final Repository DESTINATION = new Repository("registry.example.com", "argocd");
  public static final Digest A = digest('a');
  public static final Digest B = digest('b');
  public static final Problem REFUSED = new Problem(Reason.UNEXPECTED_ANSWER, "It answered 500.");

  public static final PreviousState.Handled HANDLED =
      new PreviousState.Handled(Optional.of(1L), Optional.empty(), Optional.empty());

  private PlanFixture() {}

  static Digest digest(char hex) {
    return new Digest("sha256", String.valueOf(hex).repeat(64));
  }

  /** An intent of the mode; without a destination version the tags keep their names. */
  public static ImageIntent intent(Mode mode, String version) {
    return intent(mode, version, "", false);
  }

  public static ImageIntent intent(
      Mode mode, String version, String destination, boolean suspended) {
    return (ImageIntent)
        new SpecReader("")
            .read(
                Specs.of(
                    """
                    mode: %s
                    source: {name: "%s", version: "%s"}
                    destination: {name: "%s", version: "%s"}
                    frequency: 5m
                    suspend: %s
                    """
                        .formatted(
                            Specs.word(mode),
                            SOURCE,
                            version,
                            DESTINATION,
                            destination,
                            suspended)));
  }

  /**
   * An intent of a list.
   *
   * @param items with commas between them
   */
  public static ImageIntent exact(Mode mode, String items) {
    return (ImageIntent)
        new SpecReader("")
            .read(
                Specs.of(
                    """
                    mode: %s
                    source: {name: "%s"}
                    destination: {name: "%s"}
                    tags: {exact: ["%s"]}
                    frequency: 5m
                    """
                        .formatted(
                            Specs.word(mode),
                            SOURCE,
                            DESTINATION,
                            items.strip().replaceAll(" *, *", "\", \""))));
  }

  public static SelectedTag selected(String tag) {
    return new SelectedTag(SOURCE.at(new Tag(tag)), new Tag(tag));
  }

  /**
   * A result: "a" or "b" is a digest, "later" in a minute, "hidden" perhaps absent, "-" not asked.
   */
  public static Optional<Result<Digest>> answer(String text) {
    return switch (text) {
      case "a" -> Optional.of(new Result.Found<>(A));
      case "b" -> Optional.of(new Result.Found<>(B));
      case "absent" -> Optional.of(new Result.NotFound<>());
      case "later" -> Optional.of(new Result.Throttled<>(NOW.plusSeconds(60)));
      case "hidden" ->
          Optional.of(
              new Result.Failed<>(
                  new Problem(Reason.DESTINATION_UNREADABLE, "It answered 403."), true));
      case "refused" -> Optional.of(new Result.Failed<>(REFUSED));
      case "-" -> Optional.empty();
      default -> throw new IllegalArgumentException(text);
    };
  }

  public static TagObservation observed(String tag, String source, String destination) {
    return new TagObservation(selected(tag), false, answer(source), answer(destination), 1);
  }

  public static TagObservation listed(String tag) {
    return new TagObservation(selected(tag), true, Optional.empty(), Optional.empty(), 1);
  }

  public static Copy copy(String tag) {
    return copy(tag, A);
  }

  public static Copy copy(String tag, Digest digest) {
    return new Copy(new Pinned(SOURCE, digest), new Tagged(DESTINATION, new Tag(tag)));
  }

  public static CopyBatch batch(String... tags) {
    return new CopyBatch(Stream.of(tags).map(PlanFixture::copy).toList());
  }

  public static List<Copy> copies(int count) {
    return IntStream.range(0, count).mapToObj(i -> copy("1." + i)).toList();
  }

  /** A run of digest A that was created a minute ago. */
  public static CopyRun run(String name, CopyRun.State state, String... tags) {
    return new CopyRun("team-a", name, batch(tags), NOW.minusSeconds(60), state);
  }

  public static CopyRun running(String... tags) {
    return run("running", new CopyRun.Running(), tags);
  }

  public static CopyRun finished(CopyOutcome outcome, String... tags) {
    return finished(outcome, NOW, tags);
  }

  public static CopyRun finished(CopyOutcome outcome, Instant at, String... tags) {
    var outcomes = IntStream.range(0, tags.length).mapToObj(_ -> outcome).toList();
    return run("finished", new CopyRun.Finished(outcomes, at), tags);
  }

  public static CopyRun neverStarted(String... tags) {
    return run("never-started", new CopyRun.NeverStarted("Failed: no room", NOW), tags);
  }

  /** Failures of a tag that are tried again so many seconds from now. */
  public static PreviousState failed(String tag, Reason reason, int attempts, int seconds) {
    return remembering(
        Map.of(
            tag,
            new TagFailure(tag, new Problem(reason, "It went wrong."), attempts, in(seconds))));
  }

  public static PreviousState remembering(Map<String, TagFailure> failures) {
    return remembering(failures, List.of());
  }

  public static PreviousState remembering(
      Map<String, TagFailure> failures, List<FailureGroup> groups) {
    return new PreviousState(
        HANDLED,
        Optional.empty(),
        false,
        new LinkedHashMap<>(failures),
        groups,
        Optional.empty(),
        Optional.empty(),
        PreviousState.KnownRuns.NONE);
  }

  public static Instant in(int seconds) {
    return NOW.plusSeconds(seconds);
  }

  public static Plan plan(
      ImageIntent intent,
      PreviousState previous,
      List<CopyRun> runs,
      TagObservation... observations) {
    return Planner.plan(
        intent,
        new Observation(new Observation.TagObservations(List.of(observations)), runs),
        previous,
        CLOCK);
  }

  static @Nullable public Reason reason(Assessment assessment) {
    return switch (assessment) {
      case Assessment.UpToDate(var reason, _) -> reason;
      case Assessment.Progressing(var reason, _, _) -> reason;
      case Assessment.Waiting(var problem, _) -> problem.reason();
      case Assessment.Retrying(var problem, _) -> problem.reason();
      case Assessment.Unsure(var problem, _) -> problem.reason();
      case Assessment.Stalled(var problem) -> problem.reason();
      case Assessment.Held _ -> null;
    };
  }
}
