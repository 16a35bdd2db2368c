package io.skopeo.operator.plan;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.api.Specs;
import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.intent.SpecReader;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.reference.Digest;
import io.skopeo.operator.reference.ImageReference.Pinned;
import io.skopeo.operator.reference.ImageReference.Tagged;
import io.skopeo.operator.reference.Repository;
import io.skopeo.operator.reference.Tag;
import io.skopeo.operator.registry.Answer;
import io.skopeo.operator.tags.Chosen;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Words for the tables of this package: short texts that stand for what was seen. */
final class PlanFixture {
  static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  static final PassTime CLOCK = new PassTime(NOW, 0);
  static final Repository SOURCE = new Repository("quay.io", "argoproj/argocd");
  static final Repository DESTINATION = new Repository("registry.example.com", "argocd");
  static final Digest A = digest('a');
  static final Digest B = digest('b');
  static final Problem REFUSED = new Problem(Reason.UNEXPECTED_ANSWER, "It answered 500.");

  private PlanFixture() {}

  static Digest digest(char hex) {
    return new Digest("sha256", String.valueOf(hex).repeat(64));
  }

  /** An Intent of the mode; without destination version the tags stay what they are. */
  static Intent intent(Mode mode, String version) {
    return intent(mode, version, "", false);
  }

  static Intent intent(Mode mode, String version, String destination, boolean suspended) {
    return (Intent)
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

  static Chosen chosen(String tag) {
    return new Chosen(SOURCE.at(new Tag(tag)), new Tag(tag));
  }

  /** An answer: "a" or "b" is a digest, "absent", "later" in a minute, "refused", "-" not asked. */
  static Optional<Answer<Digest>> answer(String text) {
    return switch (text) {
      case "a" -> Optional.of(new Answer.Found<>(A));
      case "b" -> Optional.of(new Answer.Found<>(B));
      case "absent" -> Optional.of(new Answer.Absent<>());
      case "later" -> Optional.of(new Answer.Later<>(NOW.plusSeconds(60)));
      case "refused" -> Optional.of(new Answer.Refused<>(REFUSED));
      case "-" -> Optional.empty();
      default -> throw new IllegalArgumentException(text);
    };
  }

  static Sighting sighting(String tag, String source, String destination) {
    return new Sighting(chosen(tag), false, answer(source), answer(destination), 1);
  }

  static Sighting listed(String tag) {
    return new Sighting(chosen(tag), true, Optional.empty(), Optional.empty(), 1);
  }

  static Line line(String tag) {
    return line(tag, A);
  }

  static Line line(String tag, Digest digest) {
    return new Line(new Pinned(SOURCE, digest), new Tagged(DESTINATION, new Tag(tag)));
  }

  static Batch batch(String... tags) {
    return new Batch(Stream.of(tags).map(PlanFixture::line).toList());
  }

  static List<Line> lines(int count) {
    return IntStream.range(0, count).mapToObj(i -> line("1." + i)).toList();
  }

  /** A run of digest A that was made a minute ago. */
  static Run run(String name, Run.State state, String... tags) {
    return new Run("team-a", name, batch(tags), NOW.minusSeconds(60), state);
  }

  static Run working(String... tags) {
    return run("working", new Run.AtWork(), tags);
  }

  static Run finished(LineOutcome outcome, String... tags) {
    return finished(outcome, NOW, tags);
  }

  static Run finished(LineOutcome outcome, Instant at, String... tags) {
    var outcomes = IntStream.range(0, tags.length).mapToObj(_ -> outcome).toList();
    return run("finished", new Run.Finished(outcomes, at), tags);
  }

  static Run neverStarted(String... tags) {
    return run("stillborn", new Run.NeverStarted("Failed: no room", NOW), tags);
  }

  /** Failures of a tag that are tried again so many seconds from now. */
  static Memory failed(String tag, Reason reason, int attempts, int seconds) {
    return remembering(
        Map.of(
            tag, new Failure(tag, new Problem(reason, "It went wrong."), attempts, in(seconds))));
  }

  static Memory remembering(Map<String, Failure> failures) {
    return new Memory(
        Optional.of(1L),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(NOW),
        new LinkedHashMap<>(failures),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  static Instant in(int seconds) {
    return NOW.plusSeconds(seconds);
  }

  static Round decide(Intent intent, Memory memory, List<Run> runs, Sighting... seen) {
    return Round.decide(
        intent,
        new Observed(new Observed.Seen(List.of(seen)), runs),
        Limits.DEFAULT,
        memory,
        CLOCK);
  }

  static @Nullable Reason reason(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Settled(var reason, _) -> reason;
      case Verdict.Working(var reason, _) -> reason;
      case Verdict.Waiting(var problem, _) -> problem.reason();
      case Verdict.Retrying(var problem, _) -> problem.reason();
      case Verdict.Stuck(var problem) -> problem.reason();
      case Verdict.Paused _ -> null;
    };
  }
}
