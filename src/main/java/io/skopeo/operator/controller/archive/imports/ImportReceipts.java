package io.skopeo.operator.controller.archive.imports;

import io.skopeo.operator.api.archive.ImageImport;
import io.skopeo.operator.archive.catalog.AssumedImage;
import io.skopeo.operator.archive.receipt.ArrivedImages;
import io.skopeo.operator.archive.receipt.Receipt;
import io.skopeo.operator.archive.survey.Survey;
import io.skopeo.operator.controller.archive.run.ArchiveOwner;
import io.skopeo.operator.controller.archive.source.ReceiptConfigMaps;
import io.skopeo.operator.controller.archive.source.RoundPlan;
import io.skopeo.operator.controller.archive.source.SourcePlan;
import io.skopeo.operator.controller.observe.BoundedExecutor;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.Registry;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.spec.archive.VolumeRepository;
import io.skopeo.operator.tekton.VolumeWork;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;

/** Writes the receipts of imports: what is at the destination, digest by digest. */
public record ImportReceipts(Registry registry, ReceiptConfigMaps maps) {
  private static final int CONCURRENCY = 16;

  /**
   * What an export has left out.
   *
   * @param there what is at the destination
   * @param missing the images that are not. What was attached to others may be gone with them.
   */
  public record Base(List<AssumedImage> there, List<AssumedImage> missing) {
    public Base {
      there = List.copyOf(there);
      missing = List.copyOf(missing);
    }
  }

  /**
   * Asks the destination for what the export has left out; a problem if it does not answer for all.
   */
  public Parsed<Base> base(ImportRound round) {
    var asked = new ArrayList<Map.Entry<AssumedImage, Future<Result<Boolean>>>>();
    try (var executor = new BoundedExecutor(CONCURRENCY)) {
      for (AssumedImage image : round.catalog().assumed()) {
        Repository volume = VolumeRepository.of(image.repository());
        Optional<Repository> to = Optional.ofNullable(round.wanted().destinations().get(volume));
        to.ifPresent(destination ->
            asked.add(
                Map.entry(
                    image,
                    executor.submit(
                        () -> isThere(image, destination, access(round, destination))))));
      }
    }
    var there = new ArrayList<AssumedImage>();
    var missing = new ArrayList<AssumedImage>();
    for (var question : asked) {
      AssumedImage image = question.getKey();
      switch (BoundedExecutor.result(question.getValue())) {
        case Result.Found<Boolean> _ -> there.add(image);
        case Result.NotFound<Boolean> _ -> {
          if (image.isImage()) {
            missing.add(image);
          }
        }
        case Result.Failed<Boolean>(var problem, _) -> {
          return new Parsed.Invalid<>(problem);
        }
        case Result.Throttled<Boolean>(var until) -> {
          return new Parsed.Invalid<>(
              new Problem(
                  Reason.RATE_LIMITED,
                  "The destination answers no more requests until %s, so it is not known whether it has what the export leaves out."
                      .formatted(until.truncatedTo(ChronoUnit.SECONDS))));
        }
      }
    }
    return new Parsed.Valid<>(new Base(there, missing));
  }

  private static Access access(ImportRound round, Repository destination) {
    return round.sources().stream()
        .filter(source -> source.intent().destination().equals(destination))
        .findFirst()
        .or(() ->
            round.sources().stream()
                .filter(source -> source.intent().destination().host().equals(destination.host()))
                .findFirst())
        .map(source -> source.target().destination())
        .orElse(Access.ANONYMOUS);
  }

  /** A tag that follows its image may have moved on since. */
  private Result<Boolean> isThere(AssumedImage image, Repository destination, Access access) {
    Result<Boolean> tag =
        image
            .tag()
            .map(named -> registry.manifest(destination.at(named), access).map(_ -> true))
            .orElseGet(() -> new Result.Found<>(true));
    return tag.then(_ -> registry.manifest(destination.at(image.digest()), access)).map(_ -> true);
  }

  /** Writes the receipt, unless one says the same. */
  public Parsed<ReceiptConfigMaps.Written> write(
      ImageImport imported,
      ImportRound round,
      RoundPlan plan,
      List<AssumedImage> base,
      Instant now) {
    VolumeWork.Owner owner = ArchiveOwner.of(imported);
    var arrived = new ArrivedImages(round.catalog());
    base.forEach(arrived::add);
    for (SourcePlan source : plan.plans()) {
      source
          .view()
          .observations()
          .forEach(tag -> {
            if (tag.destination().orElse(null) instanceof Result.Found<Digest>(var digest)) {
              arrived.add(source.source().intent().source(), tag.image().destination(), digest);
            }
          });
    }
    var receipt =
        new Receipt(
            owner.namespace() + "/" + owner.name(),
            round.survey().export().map(Survey.Export::id).stream().toList(),
            now.truncatedTo(ChronoUnit.SECONDS),
            arrived.images());
    return receipt.text().then(text -> new Parsed.Valid<>(maps.write(owner, receipt, text)));
  }
}
