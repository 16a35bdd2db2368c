package io.skopeo.operator.controller.archive;

import io.fabric8.tekton.v1.TaskRun;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.skopeo.operator.api.archive.ImageImport;
import io.skopeo.operator.api.archive.ImageImportStatus;
import io.skopeo.operator.controller.ReconcileError;
import io.skopeo.operator.controller.ReconcileRequest;
import io.skopeo.operator.controller.Requeue;
import io.skopeo.operator.controller.archive.imports.ImportMemory;
import io.skopeo.operator.controller.archive.imports.ImportOutcome;
import io.skopeo.operator.controller.archive.imports.ImportStep;
import io.skopeo.operator.controller.archive.run.OwnedRuns;
import io.skopeo.operator.controller.archive.run.VolumeRound;
import io.skopeo.operator.controller.archive.run.VolumeRuns;
import io.skopeo.operator.controller.archive.source.ArchiveStatuses;
import io.skopeo.operator.controller.events.TektonDiscovery;
import io.skopeo.operator.controller.tracking.StatusPatch;
import io.skopeo.operator.planning.Assessment;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.archive.ImportIntent;
import io.skopeo.operator.spec.archive.ImportReader;
import io.skopeo.operator.spec.archive.ParsedImport;
import io.skopeo.operator.status.ImportStatusBuilder;
import io.skopeo.operator.status.ImportStatusBuilder.Report;
import io.skopeo.operator.tekton.outcome.TaskRunStatusReader;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Reconciles one ImageImport: parse, begin a round if one is due, and take the round one step
 * further.
 */
@ControllerConfiguration(name = "imageimport")
public final class ImportReconciler implements Reconciler<ImageImport> {
  private static final Logger LOG = LoggerFactory.getLogger(ImportReconciler.class);
  private static final Duration CHECK_FOR_FIX = Duration.ofMinutes(1);

  private final InstantSource time;
  private final ImportReader specs;
  private final OwnedRuns<ImageImport> owned;
  private final VolumeRuns runs;
  private final ImportStep step;
  private final ArchiveReporter reporter;

  /** By uid. */
  private final Map<String, ImportMemory> rounds = new ConcurrentHashMap<>();

  ImportReconciler(
      InstantSource time,
      ImportReader specs,
      OwnedRuns<ImageImport> owned,
      VolumeRuns runs,
      ImportStep step,
      ArchiveReporter reporter) {
    this.time = time;
    this.specs = specs;
    this.owned = owned;
    this.runs = runs;
    this.step = step;
    this.reporter = reporter;
  }

  @Override
  public List<EventSource<?, ImageImport>> prepareEventSources(
      EventSourceContext<ImageImport> context) {
    return List.of(new DeletedArchives<>("imports", rounds::remove));
  }

  @Override
  public UpdateControl<ImageImport> reconcile(ImageImport imported, Context<ImageImport> context) {
    Instant now = time.instant();
    var metadata = imported.getMetadata();
    try (var _ =
        MDC.putCloseable("imageimport", metadata.getNamespace() + "/" + metadata.getName())) {
      return switch (specs.read(metadata.getNamespace(), imported.getSpec())) {
        case ParsedImport.InvalidImport(var problems) -> {
          end(imported, Optional.empty());
          yield write(
              imported, builder(imported, now).refused(problems), Optional.empty(), context, now);
        }
        case ImportIntent intent -> pass(imported, intent, context, now);
      };
    } catch (RuntimeException e) {
      ReconcileError.of(e).report(LOG);
      throw e;
    }
  }

  private UpdateControl<ImageImport> pass(
      ImageImport imported, ImportIntent intent, Context<ImageImport> context, Instant now) {
    if (!owned.isReady(context)) {
      return stalled(
          imported,
          intent,
          new Problem(Reason.TEKTON_MISSING, TektonDiscovery.MISSING),
          context,
          now);
    }
    if (intent.suspended()) {
      end(imported, Optional.empty());
      return write(imported, suspended(imported, intent, now), Optional.empty(), context, now);
    }
    Optional<String> request = ReconcileRequest.of(imported);
    String uid = imported.getMetadata().getUid();
    Optional<ImportMemory> round = Optional.ofNullable(rounds.get(uid));
    if (round.filter(r -> r.runs().isOutdated(intent.fingerprint(), request)).isPresent()) {
      end(imported, round);
      round = Optional.empty();
    }
    return round
        .map(current -> advance(imported, intent, current, context, now))
        .orElseGet(() -> begin(imported, intent, request, context, now));
  }

  private UpdateControl<ImageImport> begin(
      ImageImport imported,
      ImportIntent intent,
      Optional<String> request,
      Context<ImageImport> context,
      Instant now) {
    Optional<Instant> due =
        due(imported)
            .next(
                intent.fingerprint(),
                request,
                intent.schedule(),
                imported.getMetadata().getUid().hashCode(),
                now);
    if (!intent.dryRun() && due.filter(time -> !time.isAfter(now)).isEmpty()) {
      return write(imported, acknowledged(imported), due, context, now);
    }
    List<TaskRun> existing =
        runs.of(imported.getMetadata().getNamespace(), imported.getMetadata().getUid());
    Optional<TaskRun> active = existing.stream().filter(TaskRunStatusReader::isRunning).findFirst();
    if (active.isPresent()) {
      return write(
          imported,
          builder(imported, now)
              .of(
                  report(
                      intent,
                      ArchiveStatuses.running(
                          "An earlier TaskRun has to end first.",
                          active.get().getMetadata().getName(),
                          Optional.empty()))),
          Optional.of(now.plusSeconds(15)),
          context,
          now);
    }
    runs.prune(existing);
    var memory = new ImportMemory(new VolumeRound(intent.fingerprint(), request, Optional.empty()));
    rounds.put(imported.getMetadata().getUid(), memory);
    return advance(imported, intent, memory, context, now);
  }

  private UpdateControl<ImageImport> advance(
      ImageImport imported,
      ImportIntent intent,
      ImportMemory round,
      Context<ImageImport> context,
      Instant now) {
    ImportOutcome outcome = step.advance(imported, intent, round, now);
    if (outcome.isOver()) {
      rounds.remove(imported.getMetadata().getUid());
    }
    return write(
        imported, builder(imported, now).of(outcome.report()), outcome.next(), context, now);
  }

  /** Cancels the runs of an imported, and forgets its round. */
  private void end(ImageImport imported, Optional<ImportMemory> round) {
    String uid = imported.getMetadata().getUid();
    if (round.isPresent() || rounds.containsKey(uid)) {
      runs.of(imported.getMetadata().getNamespace(), uid).forEach(runs::cancel);
    }
    rounds.remove(uid);
  }

  private static ArchiveDue due(ImageImport imported) {
    ImageImportStatus status = imported.getStatus();
    return status == null
        ? new ArchiveDue(Optional.empty(), Optional.empty(), Optional.empty())
        : new ArchiveDue(
            Optional.ofNullable(status.fulfilledHash()),
            Optional.ofNullable(status.lastImportTime()).map(Instant::parse),
            Optional.ofNullable(status.lastHandledRequestedAt()));
  }

  private UpdateControl<ImageImport> stalled(
      ImageImport imported,
      ImportIntent intent,
      Problem problem,
      Context<ImageImport> context,
      Instant now) {
    return write(
        imported,
        builder(imported, now).of(report(intent, new Assessment.Stalled(problem))),
        Optional.of(now.plus(CHECK_FOR_FIX)),
        context,
        now);
  }

  private static ImageImportStatus suspended(
      ImageImport imported, ImportIntent intent, Instant now) {
    return builder(imported, now)
        .of(
            report(
                intent,
                new Assessment.Held(
                    Reason.SUSPENDED, false, "The import is suspended (spec.suspend).")));
  }

  private static Report report(ImportIntent intent, Assessment assessment) {
    return new Report(
        assessment,
        intent.schedule().map(schedule -> schedule.text()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty());
  }

  /** Returns the status of an import that is at rest, for a new generation. */
  private static ImageImportStatus acknowledged(ImageImport imported) {
    return ImportStatusBuilder.acknowledged(
        imported.getStatus(), imported.getMetadata().getGeneration());
  }

  private static ImportStatusBuilder builder(ImageImport imported, Instant now) {
    return new ImportStatusBuilder(
        imported.getStatus(),
        imported.getMetadata().getGeneration(),
        ReconcileRequest.of(imported),
        now);
  }

  private UpdateControl<ImageImport> write(
      ImageImport imported,
      ImageImportStatus status,
      Optional<Instant> next,
      Context<ImageImport> context,
      Instant now) {
    ImageImportStatus before = imported.getStatus();
    if (!status.equals(before)) {
      var fresh = new ImageImport();
      fresh.setStatus(status);
      if (!StatusPatch.apply(imported, fresh, context)) {
        return Requeue.atOnce();
      }
      reporter.changed(
          imported, before == null ? List.of() : before.conditions(), status.conditions(), now);
    }
    return Requeue.at(next, now);
  }
}
