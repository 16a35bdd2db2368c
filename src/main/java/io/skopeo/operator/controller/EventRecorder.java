package io.skopeo.operator.controller;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.controller.events.KubernetesEvents;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.problem.Plural;
import io.skopeo.operator.spec.SpecReader;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Records changes as Events on the Image and in the log: few, and none twice in a row. */
public final class EventRecorder {
  private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);

  private static final int MAX_NAMES = 5;

  private final KubernetesEvents events;
  private final SpecReader specs;

  public EventRecorder(KubernetesClient client, SpecReader specs) {
    events = new KubernetesEvents(client);
    this.specs = specs;
  }

  /** Records a changed Ready condition, and what a new spec has that is ignored. */
  public void statusChanged(
      Image image, @Nullable ImageStatus before, ImageStatus after, Instant now) {
    if (before == null
        || !Objects.equals(before.observedGeneration(), after.observedGeneration())) {
      specs
          .ignored(image.getSpec())
          .ifPresent(problem -> {
            LOG.warn("{}: {}", problem.reason().word(), problem.sentence());
            send(image, "Warning", problem.reason().word(), problem.sentence(), now);
          });
    }
    Optional<Condition> old = ready(before);
    ready(after)
        .filter(ready ->
            old.isEmpty()
                || !ready.getStatus().equals(old.get().getStatus())
                || !ready.getReason().equals(old.get().getReason()))
        .filter(ready -> !"Unknown".equals(ready.getStatus()))
        .ifPresent(ready -> {
          LOG.info("{}: {}", ready.getReason(), ready.getMessage());
          boolean good = "True".equals(ready.getStatus());
          // Nothing has happened to a new Image that needs no copy: thousands may come at once.
          if (!good || old.isPresent()) {
            send(image, good ? "Normal" : "Warning", ready.getReason(), ready.getMessage(), now);
          }
        });
  }

  /** Records the start of runs: one Event for all, and a line of the log for each. */
  public void started(Image image, List<CopyRun> runs, Instant now) {
    for (CopyRun run : runs) {
      try (var _ = MDC.putCloseable("taskrun", run.toString())) {
        LOG.info("TaskRun {} copies {}", run, tags(List.of(run)));
      }
    }
    if (!runs.isEmpty()) {
      send(image, "Normal", "RunStarted", sentence(runs), now);
    }
  }

  /** Logs the end of runs. */
  void ended(List<CopyRun> runs) {
    for (CopyRun run : runs) {
      try (var _ = MDC.putCloseable("taskrun", run.toString())) {
        LOG.info(
            "TaskRun {} of {} has ended: {}",
            run,
            tags(List.of(run)),
            run.outcome().name().toLowerCase(Locale.ROOT));
      }
    }
  }

  private static String sentence(List<CopyRun> runs) {
    String names =
        runs.stream().limit(MAX_NAMES).map(CopyRun::toString).collect(Collectors.joining(", "));
    return runs.size() == 1
        ? "TaskRun %s copies %s.".formatted(names, tags(runs))
        : "%s copy %s: %s%s."
            .formatted(
                Plural.of(runs.size(), "TaskRun"),
                tags(runs),
                names,
                runs.size() > MAX_NAMES ? " and others" : "");
  }

  private static String tags(List<CopyRun> runs) {
    return Plural.of(runs.stream().mapToInt(run -> run.batch().copies().size()).sum(), "tag");
  }

  private static Optional<Condition> ready(@Nullable ImageStatus status) {
    return status == null
        ? Optional.empty()
        : status.conditions().stream().filter(c -> "Ready".equals(c.getType())).findFirst();
  }

  private void send(Image image, String type, String reason, String message, Instant now) {
    events.send(image, type, reason, message, now);
  }
}
