package io.skopeo.operator.controller.archive;

import io.fabric8.tekton.v1.TaskRun;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.skopeo.operator.api.archive.ImageExport;
import io.skopeo.operator.api.archive.ImageExportStatus;
import io.skopeo.operator.controller.ReconcileError;
import io.skopeo.operator.controller.ReconcileRequest;
import io.skopeo.operator.controller.Requeue;
import io.skopeo.operator.controller.archive.export.ExportOutcome;
import io.skopeo.operator.controller.archive.export.ExportRound;
import io.skopeo.operator.controller.archive.export.ExportStep;
import io.skopeo.operator.controller.archive.run.OwnedRuns;
import io.skopeo.operator.controller.archive.run.VolumeRuns;
import io.skopeo.operator.controller.archive.source.ArchiveStatuses;
import io.skopeo.operator.controller.events.TektonDiscovery;
import io.skopeo.operator.controller.tracking.StatusPatch;
import io.skopeo.operator.planning.Assessment;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.archive.ExportIntent;
import io.skopeo.operator.spec.archive.ExportReader;
import io.skopeo.operator.spec.archive.ParsedExport;
import io.skopeo.operator.status.ExportStatusBuilder;
import io.skopeo.operator.status.ExportStatusBuilder.Report;
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
 * Reconciles one ImageExport: parse, begin a round if one is due, and take the round one step
 * further.
 */
@ControllerConfiguration(name = "imageexport")
public final class ExportReconciler implements Reconciler<ImageExport> {
  private static final Logger LOG = LoggerFactory.getLogger(ExportReconciler.class);
  private static final Duration CHECK_FOR_FIX = Duration.ofMinutes(1);

  private final InstantSource time;
  private final ExportReader specs;
  private final OwnedRuns<ImageExport> owned;
  private final VolumeRuns runs;
  private final ExportStep step;
  private final ArchiveReporter reporter;

  /** By uid. */
  private final Map<String, ExportRound> rounds = new ConcurrentHashMap<>();

  /** By uid: the ends of rounds that had nothing to write, which the status does not tell. */
  private final Map<String, Instant> compared = new ConcurrentHashMap<>();

  ExportReconciler(
      InstantSource time,
      ExportReader specs,
      OwnedRuns<ImageExport> owned,
      VolumeRuns runs,
      ExportStep step,
      ArchiveReporter reporter) {
    this.time = time;
    this.specs = specs;
    this.owned = owned;
    this.runs = runs;
    this.step = step;
    this.reporter = reporter;
  }

  @Override
  public List<EventSource<?, ImageExport>> prepareEventSources(
      EventSourceContext<ImageExport> context) {
    return List.of(new DeletedArchives<>("exports", this::forget));
  }

  @Override
  public UpdateControl<ImageExport> reconcile(ImageExport export, Context<ImageExport> context) {
    Instant now = time.instant();
    var metadata = export.getMetadata();
    try (var _ =
        MDC.putCloseable("imageexport", metadata.getNamespace() + "/" + metadata.getName())) {
      return switch (specs.read(metadata.getNamespace(), export.getSpec())) {
        case ParsedExport.InvalidExport(var problems) -> {
          end(export, Optional.empty());
          yield write(
              export, builder(export, now).refused(problems), Optional.empty(), context, now);
        }
        case ExportIntent intent -> pass(export, intent, context, now);
      };
    } catch (RuntimeException e) {
      ReconcileError.of(e).report(LOG);
      throw e;
    }
  }

  private UpdateControl<ImageExport> pass(
      ImageExport export, ExportIntent intent, Context<ImageExport> context, Instant now) {
    if (!owned.isReady(context)) {
      return stalled(
          export,
          intent,
          new Problem(Reason.TEKTON_MISSING, TektonDiscovery.MISSING),
          context,
          now);
    }
    if (intent.suspended()) {
      end(export, Optional.empty());
      return write(export, suspended(export, intent, now), Optional.empty(), context, now);
    }
    Optional<String> request = ReconcileRequest.of(export);
    String uid = export.getMetadata().getUid();
    Optional<ExportRound> round = Optional.ofNullable(rounds.get(uid));
    if (round.filter(r -> r.runs().isOutdated(intent.fingerprint(), request)).isPresent()) {
      end(export, round);
      round = Optional.empty();
    }
    return round
        .map(current -> advance(export, intent, current, context, now))
        .orElseGet(() -> begin(export, intent, request, context, now));
  }

  private UpdateControl<ImageExport> begin(
      ImageExport export,
      ExportIntent intent,
      Optional<String> request,
      Context<ImageExport> context,
      Instant now) {
    Optional<Instant> due =
        due(export)
            .next(
                intent.fingerprint(),
                request,
                intent.schedule(),
                export.getMetadata().getUid().hashCode(),
                now);
    if (!intent.dryRun() && due.filter(time -> !time.isAfter(now)).isEmpty()) {
      return write(export, acknowledged(export), due, context, now);
    }
    List<TaskRun> existing =
        runs.of(export.getMetadata().getNamespace(), export.getMetadata().getUid());
    Optional<TaskRun> active = existing.stream().filter(TaskRunStatusReader::isRunning).findFirst();
    if (active.isPresent()) {
      return write(
          export,
          builder(export, now)
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
    Optional<Problem> conflict = PathConflicts.of(export, intent, context.getPrimaryCache());
    if (conflict.isPresent()) {
      return stalled(export, intent, conflict.get(), context, now);
    }
    return switch (step.begin(export, intent, request, now)) {
      case Parsed.Invalid<ExportRound>(var problem) ->
          stalled(export, intent, problem, context, now);
      case Parsed.Valid<ExportRound>(var round) -> {
        rounds.put(export.getMetadata().getUid(), round);
        yield advance(export, intent, round, context, now);
      }
    };
  }

  private UpdateControl<ImageExport> advance(
      ImageExport export,
      ExportIntent intent,
      ExportRound round,
      Context<ImageExport> context,
      Instant now) {
    ExportOutcome outcome = step.advance(export, intent, round, now);
    if (outcome.isOver()) {
      rounds.remove(export.getMetadata().getUid());
      compared.put(export.getMetadata().getUid(), now);
    }
    return write(export, builder(export, now).of(outcome.report()), outcome.next(), context, now);
  }

  /** Cancels the runs of an export, and forgets its round. */
  private void end(ImageExport export, Optional<ExportRound> round) {
    String uid = export.getMetadata().getUid();
    if (round.isPresent() || rounds.containsKey(uid)) {
      runs.of(export.getMetadata().getNamespace(), uid).forEach(runs::cancel);
    }
    rounds.remove(uid);
  }

  private void forget(String uid) {
    rounds.remove(uid);
    compared.remove(uid);
  }

  private ArchiveDue due(ImageExport export) {
    ImageExportStatus status = export.getStatus();
    return status == null
        ? new ArchiveDue(Optional.empty(), Optional.empty(), Optional.empty())
        : new ArchiveDue(
            Optional.ofNullable(status.fulfilledHash()),
            Optional.ofNullable(compared.get(export.getMetadata().getUid()))
                .or(() -> Optional.ofNullable(status.lastExportTime()).map(Instant::parse)),
            Optional.ofNullable(status.lastHandledRequestedAt()));
  }

  private UpdateControl<ImageExport> stalled(
      ImageExport export,
      ExportIntent intent,
      Problem problem,
      Context<ImageExport> context,
      Instant now) {
    return write(
        export,
        builder(export, now).of(report(intent, new Assessment.Stalled(problem))),
        Optional.of(now.plus(CHECK_FOR_FIX)),
        context,
        now);
  }

  private static ImageExportStatus suspended(ImageExport export, ExportIntent intent, Instant now) {
    return builder(export, now)
        .of(
            report(
                intent,
                new Assessment.Held(
                    Reason.SUSPENDED, false, "The export is suspended (spec.suspend).")));
  }

  private static Report report(ExportIntent intent, Assessment assessment) {
    return new Report(
        assessment,
        intent.schedule().map(schedule -> schedule.text()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty());
  }

  /** Returns the status of an export that is at rest, for a new generation. */
  private static ImageExportStatus acknowledged(ImageExport export) {
    return ExportStatusBuilder.acknowledged(
        export.getStatus(), export.getMetadata().getGeneration());
  }

  private static ExportStatusBuilder builder(ImageExport export, Instant now) {
    return new ExportStatusBuilder(
        export.getStatus(), export.getMetadata().getGeneration(), ReconcileRequest.of(export), now);
  }

  private UpdateControl<ImageExport> write(
      ImageExport export,
      ImageExportStatus status,
      Optional<Instant> next,
      Context<ImageExport> context,
      Instant now) {
    ImageExportStatus before = export.getStatus();
    if (!status.equals(before)) {
      var fresh = new ImageExport();
      fresh.setStatus(status);
      if (!StatusPatch.apply(export, fresh, context)) {
        return Requeue.atOnce();
      }
      reporter.changed(
          export, before == null ? List.of() : before.conditions(), status.conditions(), now);
    }
    return Requeue.at(next, now);
  }
}
