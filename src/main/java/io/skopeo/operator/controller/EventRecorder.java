package io.skopeo.operator.controller;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.problem.Plural;
import io.skopeo.operator.spec.SpecReader;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Tells changes as Events on the Image: few, and never the same again each round. */
public final class EventRecorder {
  private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);

  private static final int MOST_NAMES = 5;

  private final KubernetesClient client;
  private final SpecReader specs;

  public EventRecorder(KubernetesClient client, SpecReader specs) {
    this.client = client;
    this.specs = specs;
  }

  /**
   * An Event where the Ready condition says something else than before, and one for each new spec
   * of which something is not heeded.
   */
  public void verdict(Image image, @Nullable ImageStatus before, ImageStatus after, Instant now) {
    if (before == null
        || !Objects.equals(before.observedGeneration(), after.observedGeneration())) {
      specs
          .ignored(image.getSpec())
          .ifPresent(problem -> {
            LOG.warn("{}: {}", problem.reason().word(), problem.sentence());
            send(image, "Warning", problem.reason().word(), problem.sentence(), now);
          });
    }
    Optional<Condition> was = ready(before);
    ready(after)
        .filter(is ->
            was.isEmpty()
                || !is.getStatus().equals(was.get().getStatus())
                || !is.getReason().equals(was.get().getReason()))
        .filter(is -> !"Unknown".equals(is.getStatus()))
        .ifPresent(is -> {
          LOG.info("{}: {}", is.getReason(), is.getMessage());
          send(
              image,
              "False".equals(is.getStatus()) ? "Warning" : "Normal",
              is.getReason(),
              is.getMessage(),
              now);
        });
  }

  /** One Event for the runs that were started, and a line of the log for each. */
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

  /** A line of the log for each run that has ended. */
  void ended(List<CopyRun> runs) {
    for (CopyRun run : runs) {
      try (var _ = MDC.putCloseable("taskrun", run.toString())) {
        LOG.info(
            "TaskRun {} of {} has {}",
            run,
            tags(List.of(run)),
            run.outcome() == CopyRun.Outcome.CANCELLED
                ? "been cancelled"
                : run.outcome().name().toLowerCase(Locale.ROOT));
      }
    }
  }

  private static String sentence(List<CopyRun> runs) {
    String names =
        runs.stream().limit(MOST_NAMES).map(CopyRun::toString).collect(Collectors.joining(", "));
    return runs.size() == 1
        ? "TaskRun %s copies %s.".formatted(names, tags(runs))
        : "%s copy %s: %s%s."
            .formatted(
                Plural.of(runs.size(), "TaskRun"),
                tags(runs),
                names,
                runs.size() > MOST_NAMES ? " and others" : "");
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
    String at = now.truncatedTo(ChronoUnit.SECONDS).toString();
    var metadata = image.getMetadata();
    var event =
        new EventBuilder()
            .withNewMetadata()
            .withGenerateName(metadata.getName() + ".")
            .withNamespace(metadata.getNamespace())
            .endMetadata()
            .withNewInvolvedObject()
            .withApiVersion(image.getApiVersion())
            .withKind(image.getKind())
            .withName(metadata.getName())
            .withNamespace(metadata.getNamespace())
            .withUid(metadata.getUid())
            .withResourceVersion(metadata.getResourceVersion())
            .endInvolvedObject()
            .withType(type)
            .withReason(reason)
            .withMessage(message)
            .withNewSource()
            .withComponent("skopeo-operator")
            .endSource()
            .withFirstTimestamp(at)
            .withLastTimestamp(at)
            .withCount(1)
            .build();
    try {
      client.resource(event).create();
    } catch (KubernetesClientException e) {
      // An Event that cannot be told is no reason to hold up copies; the condition says the same.
      LOG.warn("event {} was not accepted: {}", reason, e.getMessage());
    }
  }
}
