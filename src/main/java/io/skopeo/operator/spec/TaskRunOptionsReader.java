package io.skopeo.operator.spec;

import io.skopeo.operator.api.RunSpec;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.spec.schedule.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Reads spec.taskRun, and adds the problems in it. */
record TaskRunOptionsReader(RunSpec spec, List<Problem> problems) {
  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final int MOST_KEPT = 100;

  /** Reads the options; if there are problems, some are missing. */
  TaskRunOptions options() {
    return new TaskRunOptions(
        timeout(),
        count("retryTimes", spec.retryTimes(), 0, 10),
        count("batchSize", spec.batchSize(), 1, 500),
        count("parallelism", spec.parallelism(), 1, 32),
        new SchedulingReader(spec, problems).pod(),
        count("successfulHistoryLimit", spec.successfulHistoryLimit(), 0, MOST_KEPT)
            .orElse(TaskRunOptions.NONE.successfulHistoryLimit()),
        count("failedHistoryLimit", spec.failedHistoryLimit(), 0, MOST_KEPT)
            .orElse(TaskRunOptions.NONE.failedHistoryLimit()));
  }

  private Optional<Duration> timeout() {
    if (spec.timeout() == null) {
      return Optional.empty();
    }
    return switch (Durations.parse("spec.taskRun.timeout", spec.timeout(), SHORTEST, LONGEST)) {
      case Parsed.Valid<Duration>(var timeout) -> Optional.of(timeout);
      case Parsed.Invalid<Duration>(var problem) -> {
        problems.add(problem);
        yield Optional.empty();
      }
    };
  }

  private OptionalInt count(String field, @Nullable Integer count, int least, int most) {
    if (count == null) {
      return OptionalInt.empty();
    }
    if (count < least || count > most) {
      problems.add(
          Problem.inSpec(
              "spec.taskRun.%s is %d: write a number from %d to %d."
                  .formatted(field, count, least, most)));
    }
    return OptionalInt.of(count);
  }
}
