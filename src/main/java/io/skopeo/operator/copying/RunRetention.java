package io.skopeo.operator.copying;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The rule for the finished runs that are kept. A run is kept as long as one of its Images would
 * keep it, within the limits of the installation. A run whose outcome one of its Images has not
 * reported is kept until it is too old.
 *
 * @param kept the most runs of the installation
 * @param age the longest time after their end
 */
public record RunRetention(int kept, Duration age) {
  private static final Comparator<FinishedRun> NEWEST_FIRST =
      Comparator.comparing(FinishedRun::ended).thenComparing(FinishedRun::name).reversed();

  /**
   * A run that has ended.
   *
   * @param succeeded whether it copied everything
   * @param complete whether Tekton has completed it; otherwise its pod would stay for ever
   * @param images its Images, as namespace/name
   */
  public record FinishedRun(
      String namespace,
      String name,
      boolean succeeded,
      boolean complete,
      Instant ended,
      Set<String> images) {
    String key() {
      return namespace + "/" + name;
    }
  }

  /**
   * The runs that an Image wants to keep, and those that it has reported.
   *
   * @param successful the number of runs that copied everything
   * @param failed the number of other runs
   * @param open the runs in its status, as namespace/name
   * @param reportedUntil the end of the last run that its status reports
   */
  public record ImageHistory(
      int successful, int failed, Set<String> open, Optional<Instant> reportedUntil) {
    /** The status has whole seconds. */
    boolean hasReported(FinishedRun run) {
      Instant ended = run.ended().truncatedTo(ChronoUnit.SECONDS);
      return !open.contains(run.key())
          && reportedUntil.filter(until -> !ended.isAfter(until)).isPresent();
    }

    int limit(FinishedRun run) {
      return run.succeeded() ? successful : failed;
    }
  }

  /**
   * Returns the runs to delete.
   *
   * @param images the Images that exist, by namespace/name
   */
  public List<FinishedRun> surplus(
      Collection<FinishedRun> finished, Map<String, ImageHistory> images, Instant now) {
    Set<FinishedRun> wanted = wanted(finished, images);
    var surplus = new ArrayList<FinishedRun>();
    int count = 0;
    for (FinishedRun run : finished.stream().sorted(NEWEST_FIRST).toList()) {
      boolean reported =
          run.images().stream()
              .allMatch(name -> !images.containsKey(name) || images.get(name).hasReported(run));
      boolean old = run.ended().plus(age).isBefore(now);
      if (old || (reported && (!wanted.contains(run) || count >= kept))) {
        surplus.add(run);
      } else {
        count++;
      }
    }
    return surplus;
  }

  private static Set<FinishedRun> wanted(
      Collection<FinishedRun> finished, Map<String, ImageHistory> images) {
    var wanted = new HashSet<FinishedRun>();
    var counts = new HashMap<String, Integer>();
    finished.stream()
        .filter(FinishedRun::complete)
        .sorted(NEWEST_FIRST)
        .forEach(run ->
            run.images().stream()
                .filter(images::containsKey)
                .forEach(name -> {
                  int earlier = counts.merge(name + " " + run.succeeded(), 1, Integer::sum) - 1;
                  if (earlier < Objects.requireNonNull(images.get(name)).limit(run)) {
                    wanted.add(run);
                  }
                }));
    return wanted;
  }
}
