package io.skopeo.operator.controller.archive.source;

import io.skopeo.operator.api.archive.ArchiveFailure;
import io.skopeo.operator.api.archive.ArchiveRun;
import io.skopeo.operator.controller.archive.run.VolumeRound;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.planning.Assessment;
import io.skopeo.operator.planning.failure.TagFailure;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.problem.Plural;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.SafeText;
import io.skopeo.operator.spec.archive.VolumeRepository;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** The parts that the statuses of exports and imports have in common. */
public final class ArchiveStatuses {
  private static final int MOST_FAILURES = 50;
  private static final int MOST_WORDS = 400;

  private ArchiveStatuses() {}

  public static List<ArchiveFailure> failures(List<RoundPlan.Failed> failed) {
    return failed.stream().limit(MOST_FAILURES).map(ArchiveStatuses::failure).toList();
  }

  private static ArchiveFailure failure(RoundPlan.Failed failed) {
    TagFailure failure = failed.failure();
    return new ArchiveFailure(
        VolumeRepository.name(failed.repository()),
        PreviousState.WHOLE.equals(failed.tag()) ? null : failed.tag(),
        failure.digest().map(Digest::toString).orElse(null),
        failure.problem().reason().word(),
        failure.problem().sentence(),
        failure.attempts(),
        failure.last().map(last -> text(last.at())).orElse(null),
        text(failure.nextAttempt()));
  }

  public static List<ArchiveRun> runs(VolumeRound round) {
    return round.running().stream()
        .map(run ->
            new ArchiveRun(
                run.run().getMetadata().getNamespace(),
                run.name(),
                run.batch().copies().size(),
                run.run().getMetadata().getCreationTimestamp()))
        .toList();
  }

  /**
   * Returns the assessment of a round in which something has failed: that of the worst failure.
   *
   * @param selected the number of images
   */
  public static Optional<Assessment> failing(List<RoundPlan.Failed> failed, int selected) {
    if (failed.isEmpty()) {
      return Optional.empty();
    }
    TagFailure worst = failed.getFirst().failure();
    Assessment assessment = Assessment.of(worst);
    return Optional.of(
        failed.size() == 1
            ? assessment
            : assessment.with(problem ->
                new Problem(
                    problem.reason(),
                    "%s (status.failures), the first: %s"
                        .formatted(
                            failed.size() <= selected
                                ? "%d of %s failed"
                                    .formatted(failed.size(), Plural.of(selected, "image"))
                                : Plural.of(failed.size(), "failure"),
                            problem.sentence()))));
  }

  /**
   * Returns the assessment while a run goes on.
   *
   * @param sentence on what is there
   * @param pending Tekton's words on a run whose step has not started
   */
  public static Assessment running(String sentence, String run, Optional<String> pending) {
    return new Assessment.Progressing(
        Reason.COPYING,
        pending
            .map(words ->
                "%s TaskRun %s has not started: %s."
                    .formatted(sentence, run, SafeText.text(words, MOST_WORDS)))
            .orElse(sentence),
        "TaskRun %s is running.".formatted(run));
  }

  public static Assessment waiting(String sentence, String why) {
    return new Assessment.Progressing(Reason.QUEUED, sentence, why);
  }

  /** Returns a number of bytes for people, such as {@code 1.5 GiB}. */
  public static String size(long bytes) {
    String[] units = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return unit == 0 ? bytes + " bytes" : "%.1f %s".formatted(value, units[unit]);
  }

  public static String text(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
