package io.skopeo.operator.controller.archive;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skopeo.operator.controller.events.KubernetesEvents;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records the verdicts on exports and imports as Events and in the log. */
record ArchiveReporter(KubernetesEvents events) {
  private static final Logger LOG = LoggerFactory.getLogger(ArchiveReporter.class);

  /** Records the Ready condition, if its status or reason has changed. */
  void changed(HasMetadata object, List<Condition> before, List<Condition> after, Instant now) {
    Optional<Condition> old = ready(before);
    ready(after)
        .filter(ready -> !"Unknown".equals(ready.getStatus()))
        .filter(ready ->
            old.filter(was ->
                    was.getStatus().equals(ready.getStatus())
                        && was.getReason().equals(ready.getReason()))
                .isEmpty())
        .ifPresent(ready -> {
          LOG.info(
              "{} {}/{}: {}: {}",
              object.getKind(),
              object.getMetadata().getNamespace(),
              object.getMetadata().getName(),
              ready.getReason(),
              ready.getMessage());
          events.send(
              object,
              "False".equals(ready.getStatus()) ? "Warning" : "Normal",
              ready.getReason(),
              ready.getMessage(),
              now);
        });
  }

  private static Optional<Condition> ready(List<Condition> conditions) {
    return conditions.stream().filter(c -> "Ready".equals(c.getType())).findFirst();
  }
}
