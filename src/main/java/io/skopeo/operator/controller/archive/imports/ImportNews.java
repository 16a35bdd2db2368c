package io.skopeo.operator.controller.archive.imports;

import io.skopeo.operator.api.archive.ArchiveFailure;
import io.skopeo.operator.api.archive.ImageImportStatus.Counts;
import io.skopeo.operator.api.archive.ImageImportStatus.Plan;
import io.skopeo.operator.archive.imports.ImportLines;
import io.skopeo.operator.controller.archive.source.ArchiveStatuses;
import io.skopeo.operator.controller.archive.source.RoundPlan;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.planning.Assessment;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.problem.Plural;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.spec.archive.VolumeRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a pass has found about the images of an import.
 *
 * @param unusable what cannot be imported at all: repositories without a destination, and entries
 *     of the volume that cannot be read
 */
public record ImportNews(
    RoundPlan plan, List<Unusable> unusable, Counts counts, List<ArchiveFailure> failures) {
  private static final int MOST = 100;
  private static final int MOST_FAILURES = 50;

  /**
   * Something that cannot be imported.
   *
   * @param repository empty if it is not known
   * @param images that it has
   */
  public record Unusable(
      Optional<String> repository, Optional<String> tag, int images, Problem problem) {}

  public static ImportNews of(ImportRound round, RoundPlan plan, Instant now) {
    List<Unusable> unusable =
        Stream.of(refused(round), unreadable(round), lacking(round, plan))
            .flatMap(all -> all)
            .toList();
    int lost = unusable.stream().mapToInt(Unusable::images).sum();
    int lacking = (int) lacking(round, plan).count();
    int total = plan.selected() + lost - lacking;
    int failed = plan.failed() + lost;
    int present = plan.present();
    var counts =
        new Counts(
            total, present, Math.max(0, total - present - failed), failed, present + "/" + total);
    return new ImportNews(plan, unusable, counts, failures(unusable, plan, now));
  }

  private static Stream<Unusable> refused(ImportRound round) {
    return round.wanted().refused().entrySet().stream()
        .map(entry ->
            new Unusable(
                Optional.of(
                    VolumeRepository.name(
                        round.catalog().source(entry.getKey()).orElse(entry.getKey()))),
                Optional.empty(),
                round.catalog().tags(entry.getKey()).size(),
                entry.getValue()));
  }

  private static Stream<Unusable> unreadable(ImportRound round) {
    return round.survey().problems().stream()
        .map(problem -> new Unusable(Optional.empty(), Optional.empty(), 1, problem));
  }

  /** Returns images of which a part is not on the volume. */
  private static Stream<Unusable> lacking(ImportRound round, RoundPlan plan) {
    return plan.offers().stream()
        .flatMap(offer ->
            ImportLines.problem(offer.copy(), round.catalog())
                .map(problem ->
                    new Unusable(
                        Optional.of(
                            VolumeRepository.name(
                                round
                                    .catalog()
                                    .source(offer.copy().source().repository())
                                    .orElse(offer.copy().source().repository()))),
                        Optional.of(offer.copy().destination().tag().name()),
                        1,
                        problem))
                .stream());
  }

  private static List<ArchiveFailure> failures(
      List<Unusable> unusable, RoundPlan plan, Instant now) {
    Stream<ArchiveFailure> refused =
        unusable.stream()
            .map(one ->
                new ArchiveFailure(
                    one.repository().orElse(null),
                    one.tag().orElse(null),
                    null,
                    one.problem().reason().word(),
                    one.problem().sentence(),
                    1,
                    ArchiveStatuses.text(now),
                    null));
    return Stream.concat(ArchiveStatuses.failures(plan.failures()).stream(), refused)
        .limit(MOST_FAILURES)
        .toList();
  }

  /** Returns the assessment if something cannot be imported, now or at all. */
  public Optional<Assessment> failing() {
    return ArchiveStatuses.failing(plan.failures(), counts.total())
        .or(() ->
            unusable.stream()
                .findFirst()
                .map(first ->
                    new Assessment.Stalled(
                        unusable.size() == 1
                            ? first.problem()
                            : new Problem(
                                first.problem().reason(),
                                "%s of the volume cannot be imported (status.failures), the first: %s"
                                    .formatted(
                                        Plural.of(unusable.size(), "part"),
                                        first.problem().sentence())))));
  }

  /** Returns the plan of a dry run. */
  public Plan plan(List<RoundPlan.Offer> possible) {
    return new Plan(possible.size(), possible.stream().limit(MOST).map(ImportNews::item).toList());
  }

  private static Plan.Item item(RoundPlan.Offer offer) {
    var copy = offer.copy();
    String why =
        !copy.names() ? "Unattached" : isThere(offer, copy.destination()) ? "Drifted" : "Missing";
    return new Plan.Item(
        VolumeRepository.name(copy.source().repository()) + ":" + copy.destination().tag(),
        copy.destination().toString(),
        why);
  }

  private static boolean isThere(RoundPlan.Offer offer, Tagged destination) {
    return offer.plan().view().observations().stream()
        .filter(tag -> tag.image().destination().equals(destination.tag()))
        .map(TagObservation::destination)
        .anyMatch(answer -> answer.orElse(null) instanceof Result.Found);
  }
}
