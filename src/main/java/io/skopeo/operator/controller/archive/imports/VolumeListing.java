package io.skopeo.operator.controller.archive.imports;

import io.skopeo.operator.archive.imports.ImportSources;
import io.skopeo.operator.archive.survey.Survey;
import io.skopeo.operator.archive.survey.SurveyReader;
import io.skopeo.operator.controller.archive.run.VolumeRound;
import io.skopeo.operator.controller.archive.run.VolumeRuns;
import io.skopeo.operator.controller.archive.source.ArchiveTargets;
import io.skopeo.operator.controller.archive.source.Source;
import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.copying.ImageName;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.Registry;
import io.skopeo.operator.spec.archive.ImportReader;
import io.skopeo.operator.spec.archive.VolumeRepository;
import io.skopeo.operator.tekton.outcome.TaskRunStatusReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads the list of a volume out of the log of a run, and selects what is imported of it.
 *
 * @param specs maps names, and says where the namespace may write
 */
public record VolumeListing(
    Registry registry, ImportReader specs, ArchiveTargets targets, VolumeRuns runs) {
  private static final int MAX_LOG = 16 << 20;
  private static final int MOST_NAMES = 3;

  /** Reads the list of the volume that a run has made; returns the problem if it cannot be used. */
  public Optional<Problem> read(ImportState state, VolumeRound.Ended ended) {
    if (!TaskRunStatusReader.hasSucceeded(ended.last())) {
      return Optional.of(
          new Problem(
              Reason.RUN_FAILED,
              "TaskRun %s did not list the volume, which is tried again: %s"
                  .formatted(ended.launched().name(), words(ended.run()))));
    }
    return runs.log(ended.last(), MAX_LOG)
        .map(log -> listed(state, log))
        .orElseGet(() ->
            Optional.of(
                new Problem(
                    Reason.RUN_FAILED,
                    "The log of TaskRun %s is gone; the volume is listed again."
                        .formatted(ended.launched().name()))));
  }

  private static String words(CopyRun run) {
    return run.state() instanceof CopyRun.NeverStarted(var message, _) ? message : "read its log.";
  }

  private Optional<Problem> listed(ImportState state, String log) {
    return switch (SurveyReader.read(log, state.intent().repository())) {
      case Parsed.Invalid<Survey>(var problem) -> Optional.of(problem);
      case Parsed.Valid<Survey>(var survey) -> selected(state, survey);
    };
  }

  private Optional<Problem> selected(ImportState state, Survey survey) {
    return switch (ImportSources.of(
        survey.catalog(),
        state.intent(),
        source -> specs.destination(state.namespace(), state.intent(), source))) {
      case Parsed.Invalid<ImportSources>(var problem) -> Optional.of(problem);
      case Parsed.Valid<ImportSources>(var wanted)
          when wanted.intents().isEmpty()
              && wanted.refused().isEmpty()
              && survey.problems().isEmpty()
              && survey.catalog().assumed().isEmpty() ->
          Optional.of(nothingSelected(survey));
      case Parsed.Valid<ImportSources>(var wanted) ->
          switch (sources(state, wanted)) {
            case Parsed.Invalid<List<Source>>(var problem) -> Optional.of(problem);
            case Parsed.Valid<List<Source>>(var sources) -> {
              state.memory().listed(new ImportRound(survey, wanted, sources, registry));
              yield Optional.empty();
            }
          };
    };
  }

  private static Problem nothingSelected(Survey survey) {
    List<Repository> there = survey.catalog().repositories();
    return new Problem(
        Reason.NO_TAG_MATCHES,
        "spec.include and spec.exclude select no image of the volume, which has %s%s: correct them."
            .formatted(
                there.stream()
                    .limit(MOST_NAMES)
                    .map(VolumeRepository::name)
                    .collect(Collectors.joining(", ")),
                there.size() > MOST_NAMES
                    ? " and %d more repositories".formatted(there.size() - MOST_NAMES)
                    : ""));
  }

  private Parsed<List<Source>> sources(ImportState state, ImportSources wanted) {
    var sources = new ArrayList<Source>();
    var metadata = state.imported().getMetadata();
    for (var intent : wanted.intents()) {
      switch (targets.writing(state.imported(), intent)) {
        case Parsed.Invalid<ExecutionTarget>(var problem) -> {
          return new Parsed.Invalid<>(problem);
        }
        case Parsed.Valid<ExecutionTarget>(var target) ->
            sources.add(
                new Source(
                    new ImageName(
                        metadata.getNamespace(),
                        metadata.getName(),
                        metadata.getUid() + "-" + sources.size()),
                    intent,
                    target));
      }
    }
    return new Parsed.Valid<>(sources);
  }
}
