package io.skopeo.operator.planning;

import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.problem.Plural;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.SafeText;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The progress of an Image whose copies wait or run, in words that stay true while time passes.
 *
 * @param summary of its tags, such as {@code 117/120}
 * @param place the destination, in words
 * @param running runs with copies of it
 * @param waiting the number of copies that wait for a run
 * @param since when the oldest of them began to wait
 */
public record Progress(
    String summary, String place, List<CopyRun> running, int waiting, Instant since) {
  private static final int MOST_NAMES = 2;

  private static final int MOST_WORDS = 400;

  /** A pod takes a few seconds to begin, and longer if its image has to be pulled. */
  private static final Duration TO_BEGIN = Duration.ofSeconds(20);

  public Reason reason() {
    return running.isEmpty() ? Reason.QUEUED : Reason.COPYING;
  }

  /**
   * Returns the assessment of an Image in this state.
   *
   * @param now the time of the pass
   */
  public Assessment.Progressing assessment(Instant now) {
    String sentence = "%s tags are at %s.".formatted(summary, place);
    return new Assessment.Progressing(
        reason(), obstacle(now).map(why -> sentence + " " + why).orElse(sentence), doing(now));
  }

  /** Returns a sentence on what is being done. */
  private String doing(Instant now) {
    var parts = new ArrayList<String>();
    List<CopyRun> started = running.stream().filter(run -> pending(run, now).isEmpty()).toList();
    if (!started.isEmpty()) {
      parts.add(words(started));
    }
    if (started.size() < running.size()) {
      parts.add(
          Plural.of(
              running.size() - started.size(),
              "TaskRun waits for its pod",
              "TaskRuns wait for their pods"));
    }
    if (waiting > 0) {
      parts.add(
          "%s for a TaskRun since %s"
              .formatted(
                  Plural.of(waiting, "copy waits", "copies wait"),
                  since.truncatedTo(ChronoUnit.SECONDS)));
    }
    return parts.isEmpty() ? "Copies are being planned." : String.join("; ", parts) + ".";
  }

  /** Says why the first of the runs has not started, once that takes longer than usual. */
  private Optional<String> obstacle(Instant now) {
    return running.stream()
        .flatMap(run ->
            pending(run, now)
                .map(wait ->
                    "TaskRun %s has not started: %s."
                        .formatted(run, SafeText.text(wait.words(), MOST_WORDS)))
                .stream())
        .findFirst();
  }

  private static Optional<CopyRun.Pending> pending(CopyRun run, Instant now) {
    return run.state() instanceof CopyRun.Running(var pending)
        ? pending.filter(_ -> run.created().plus(TO_BEGIN).isBefore(now))
        : Optional.empty();
  }

  private static String words(List<CopyRun> running) {
    return running.size() > MOST_NAMES
        ? CopyRun.running(running.size())
        : running.stream()
            .map(CopyRun::toString)
            .collect(
                Collectors.joining(
                    " and ",
                    running.size() == 1 ? "TaskRun " : "TaskRuns ",
                    running.size() == 1 ? " is running" : " are running"));
  }
}
