package io.skopeo.operator.spec.archive;

import io.skopeo.operator.api.RunSpec;
import io.skopeo.operator.api.ScheduleSpec;
import io.skopeo.operator.api.TlsSpec;
import io.skopeo.operator.api.archive.VolumeTarget;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.SafeText;
import io.skopeo.operator.problem.Sha256;
import io.skopeo.operator.spec.ExecutionReader;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.KubernetesNames;
import io.skopeo.operator.spec.policy.TenantPolicy;
import io.skopeo.operator.spec.schedule.IntervalSchedule;
import io.skopeo.operator.spec.schedule.Schedule;
import io.skopeo.operator.spec.schedule.ScheduleReader;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields that exports and imports have in common, and adds the problems in them.
 *
 * @param kind of the object, for a sentence
 */
record CommonFieldsReader(String kind, TenantPolicy policy, List<Problem> problems) {
  /** The time limit of a TaskRun if a spec names none. Volumes are slow. */
  private static final Duration USUAL_TIMEOUT = Duration.ofHours(4);

  private static final int LONGEST_PATH = 255;
  private static final Pattern PATH = Pattern.compile("[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*");
  private static final Pattern ABOVE = Pattern.compile("(^|/)\\.\\.?(/|$)");

  /**
   * Reads spec.volume; empty if there is a problem.
   *
   * @param usualPath of a spec that names none; null if it has to
   */
  Optional<Volume> volume(@Nullable VolumeTarget volume, @Nullable String usualPath) {
    String claim = volume == null || volume.claimName() == null ? "" : volume.claimName();
    @Nullable String path = volume == null || volume.path() == null ? usualPath : volume.path();
    int before = problems.size();
    if (!KubernetesNames.isName(claim)) {
      add(
          claim.isEmpty()
              ? "spec.volume.claimName is missing: write the name of a PersistentVolumeClaim in the"
                  + " same namespace."
              : "spec.volume.claimName \"%s\" is not a valid name: write the name of a PersistentVolumeClaim in the same namespace."
                  .formatted(SafeText.shortQuote(claim)));
    }
    if (path == null) {
      add(
          "spec.volume.path is missing: write the path of a folder below the volume, such as"
              + " exports/site-b.");
    } else if (!path.isEmpty() && !isPath(path)) {
      add(
          "spec.volume.path \"%s\" cannot be used: write the path of a folder below the volume, such as exports/site-b, with letters, digits, '.', '_' and '-'."
              .formatted(SafeText.quote(path)));
    }
    return path == null || problems.size() > before
        ? Optional.empty()
        : Optional.of(new Volume(claim, path));
  }

  private static boolean isPath(String path) {
    return path.length() <= LONGEST_PATH
        && PATH.matcher(path).matches()
        && !ABOVE.matcher(path).find();
  }

  /** Reads the schedule; empty if the spec has none, or there is a problem. */
  Optional<Schedule> schedule(@Nullable String frequency, @Nullable ScheduleSpec cron) {
    if (frequency != null && cron != null) {
      add("spec.schedule and spec.frequency cannot both be set: remove one of them.");
      return Optional.empty();
    }
    if (frequency != null) {
      return allowed(
          frequency,
          IntervalSchedule.parse(frequency).then(interval -> new Parsed.Valid<>(interval)));
    }
    return cron == null ? Optional.empty() : allowed(null, ScheduleReader.read(cron));
  }

  private Optional<Schedule> allowed(@Nullable String frequency, Parsed<Schedule> parsed) {
    switch (parsed) {
      case Parsed.Invalid<Schedule>(var problem) -> problems.add(problem);
      case Parsed.Valid<Schedule>(var schedule) -> {
        policy.pause(frequency, schedule).ifPresent(problems::add);
        return Optional.of(schedule);
      }
    }
    return Optional.empty();
  }

  /**
   * Reads spec.serviceAccountName, spec.tls and spec.taskRun.
   *
   * @param missing the problem of a spec without an account; empty if it needs none
   */
  ImageIntent.Execution execution(
      @Nullable String account,
      @Nullable TlsSpec tls,
      @Nullable RunSpec runs,
      Optional<String> missing) {
    ImageIntent.Execution read = new ExecutionReader(kind, problems).execution(account, tls, runs);
    if (read.serviceAccount().isEmpty()) {
      missing.ifPresent(this::add);
    }
    policy.insecure(kind, read.tls().unverified()).forEach(problems::add);
    return new ImageIntent.Execution(
        read.serviceAccount(), read.tls(), read.taskRun().orTimeout(USUAL_TIMEOUT));
  }

  private void add(String sentence) {
    problems.add(Problem.inSpec(sentence));
  }

  /** Returns a hash of texts. */
  static String fingerprint(Stream<?> parts) {
    return Sha256.hex(parts.map(part -> part + "\0").collect(Collectors.joining()), 8);
  }
}
