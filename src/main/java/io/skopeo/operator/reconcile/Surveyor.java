package io.skopeo.operator.reconcile;

import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.plan.Limits;
import io.skopeo.operator.plan.Observed.Deferred;
import io.skopeo.operator.plan.Observed.Seen;
import io.skopeo.operator.plan.Observed.Survey;
import io.skopeo.operator.plan.Observed.Unseen;
import io.skopeo.operator.plan.Sighting;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.reconcile.Sources.Offer;
import io.skopeo.operator.reference.Digest;
import io.skopeo.operator.reference.Repository;
import io.skopeo.operator.reference.Tag;
import io.skopeo.operator.registry.Answer;
import io.skopeo.operator.registry.Manifest;
import io.skopeo.operator.registry.Registry;
import io.skopeo.operator.tags.Chosen;
import io.skopeo.operator.tags.Selection;
import io.skopeo.operator.tags.TagMapping;
import io.skopeo.operator.tags.Version;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * Asks the registries, and only what is needed: an exact tag costs one HEAD each side; a pattern
 * one listing each side, and HEADs for the tags that may have to be copied or were just copied.
 */
final class Surveyor {
  /** More than the budgets of two registries let through; a thread for each tag would be a lot. */
  private static final int AT_ONCE = 64;

  private final Registry registry;
  private final Sources sources;
  private final Attachments attachments;
  private final Limits limits;

  Surveyor(Registry registry, Limits limits) {
    this.registry = registry;
    this.sources = new Sources(registry);
    this.attachments = new Attachments(registry);
    this.limits = limits;
  }

  /** What both sides say now. */
  Survey survey(Pass pass, Place place) {
    Survey images = images(pass, place);
    return images instanceof Seen(var sightings) && pass.intent().extent().signatures()
        ? attachments.with(sightings, new Asking(pass, place))
        : images;
  }

  private Survey images(Pass pass, Place place) {
    Intent intent = pass.intent();
    return switch (intent.version()) {
      case Version.Exact(var tag) ->
          one(intent, place, new Chosen(intent.source().at(tag), single(intent.mapping(), tag)));
      case Version.Pinned(var digest) ->
          intent.mapping() instanceof TagMapping.Retagged(var tag)
              ? one(intent, place, new Chosen(intent.source().at(digest), tag))
              : new Unseen(Problem.inSpec("spec.destination.version must be a tag."));
      case Version.Listed _ -> matching(intent.selection().orElseThrow(), new Asking(pass, place));
    };
  }

  private static Tag single(TagMapping mapping, Tag source) {
    return mapping instanceof TagMapping.Retagged(var tag) ? tag : source;
  }

  private Survey one(Intent intent, Place place, Chosen image) {
    return new Seen(List.of(ask(intent, place, image)));
  }

  private Survey matching(Selection selection, Asking asking) {
    Intent intent = asking.intent();
    return switch (CaSide.SOURCE.advised(
        registry.tags(intent.source(), asking.place().source()), asking.place())) {
      case Answer.Found<List<Tag>>(var listing) -> chosen(selection, listing, asking);
      case Answer.Absent<List<Tag>> _ ->
          new Unseen(
              new Problem(
                  Reason.SOURCE_NOT_FOUND,
                  "Repository %s does not exist: check spec.source.name."
                      .formatted(intent.source())));
      case Answer.Later<List<Tag>>(var until) -> new Deferred(until);
      case Answer.Refused<List<Tag>>(var problem) -> new Unseen(problem);
    };
  }

  /** A floating tag stays at what it holds, unless neither side has that any more. */
  private Survey chosen(Selection selection, List<Tag> listing, Asking asking) {
    Repository source = asking.intent().source();
    Survey survey = chosen(selection.from(source, listing, asking.held()), asking);
    return asking.held().isPresent() && hasLostImage(survey)
        ? chosen(selection.from(source, listing, Optional.empty()), asking)
        : survey;
  }

  private static boolean hasLostImage(Survey survey) {
    return survey instanceof Seen(var sightings)
        && sightings.stream()
            .anyMatch(seen -> isAbsent(seen.source()) && isAbsent(seen.destination()));
  }

  private static boolean isAbsent(Optional<Answer<Digest>> answer) {
    return answer.filter(Answer.Absent.class::isInstance).isPresent();
  }

  private Survey chosen(Parsed<List<Chosen>> chosen, Asking asking) {
    return switch (chosen) {
      case Parsed.Valid<List<Chosen>>(var images) -> destination(images, asking);
      case Parsed.Invalid<List<Chosen>>(var problem) -> new Unseen(problem);
    };
  }

  private Survey destination(List<Chosen> chosen, Asking asking) {
    if (!asking.intent().listedIsPresent()) {
      return seen(chosen, asking, Optional.empty());
    }
    return switch (CaSide.DESTINATION.advised(
        registry.tags(asking.intent().destination(), asking.place().destination()),
        asking.place())) {
      case Answer.Found<List<Tag>>(var listing) ->
          seen(chosen, asking, Optional.of(new HashSet<>(listing)));
      case Answer.Absent<List<Tag>> _ -> seen(chosen, asking, Optional.of(Set.of()));
      case Answer.Later<List<Tag>>(var until) -> new Deferred(until);
      // Some accounts may push and pull but not list.
      case Answer.Refused<List<Tag>>(var problem)
          when problem.reason() == Reason.AUTHENTICATION_FAILED ->
          seen(chosen, asking, Optional.empty());
      case Answer.Refused<List<Tag>>(var problem) -> new Unseen(problem);
    };
  }

  /**
   * Asks for each image what the listing leaves open. Not more than can be started at once: the
   * others are asked for when their turn comes.
   */
  private Survey seen(List<Chosen> chosen, Asking unlisted, Optional<Set<Tag>> listing) {
    Asking asking =
        listing
            .map(tags ->
                unlisted.lacking(
                    chosen.stream().filter(image -> !tags.contains(image.destination()))))
            .orElse(unlisted);
    var sightings = new ArrayList<Future<Sighting>>(chosen.size());
    int most = asking.most(limits);
    int open = 0;
    try (var asks = new Questions(AT_ONCE)) {
      for (Chosen image : chosen) {
        boolean listed = listing.isPresent() && listing.get().contains(image.destination());
        boolean confirm = asking.isClaimed(image.destination());
        boolean again = asking.hasFailed(image.destination());
        if ((listed && !confirm) || asking.isLeftAlone(image.destination())) {
          sightings.add(known(new Sighting(image, listed, Optional.empty(), Optional.empty(), 0)));
        } else if (confirm || open < most || again || asking.intent().overwrites()) {
          open += again ? 0 : 1;
          sightings.add(asks.ask(() -> ask(asking.intent(), asking.place(), image)));
        } else {
          sightings.add(known(new Sighting(image, false, Optional.empty(), Optional.empty(), 0)));
        }
      }
      return new Seen(sightings.stream().map(Surveyor::result).toList());
    }
  }

  private static Future<Sighting> known(Sighting sighting) {
    return CompletableFuture.completedFuture(sighting);
  }

  static <T> T result(Future<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking registries", e);
    }
  }

  /**
   * A listing is shared for a while and may be older than a copy: no tag is missing by it alone.
   */
  private Sighting ask(Intent intent, Place place, Chosen image) {
    Answer<Digest> destination =
        ofDestination(
            registry
                .manifest(intent.destination().at(image.destination()), place.destination())
                .map(Manifest::digest),
            place);
    boolean askSource =
        destination instanceof Answer.Absent
            || (destination instanceof Answer.Found && intent.overwrites());
    return askSource
        ? sighting(
            image,
            destination,
            CaSide.SOURCE.advised(
                sources.offer(image.source(), intent.extent().platforms(), place.source()), place))
        : new Sighting(image, false, Optional.empty(), Optional.of(destination), 0);
  }

  private static Sighting sighting(Chosen image, Answer<Digest> destination, Answer<Offer> source) {
    Optional<Answer<Digest>> digest = Optional.of(source.map(Offer::digest));
    return source instanceof Answer.Found<Offer>(var offer)
        ? new Sighting(
            image,
            false,
            digest,
            Optional.of(destination),
            offer.pulls(),
            offer.subset(),
            offer.lacking())
        : new Sighting(image, false, digest, Optional.of(destination), 0);
  }

  static Answer<Digest> ofDestination(Answer<Digest> answer, Place place) {
    return answer instanceof Answer.Refused<Digest>(var problem)
            && problem.reason() == Reason.AUTHENTICATION_FAILED
        ? new Answer.Refused<>(new Problem(Reason.DESTINATION_UNREADABLE, problem.sentence()))
        : CaSide.DESTINATION.advised(answer, place);
  }
}
