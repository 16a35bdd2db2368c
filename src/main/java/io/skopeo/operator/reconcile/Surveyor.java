package io.skopeo.operator.reconcile;

import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.plan.CopyPlan;
import io.skopeo.operator.plan.Limits;
import io.skopeo.operator.plan.Memory;
import io.skopeo.operator.plan.NewCopies;
import io.skopeo.operator.plan.Observed.Deferred;
import io.skopeo.operator.plan.Observed.Seen;
import io.skopeo.operator.plan.Observed.Survey;
import io.skopeo.operator.plan.Observed.Unseen;
import io.skopeo.operator.plan.Run;
import io.skopeo.operator.plan.Sighting;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.reference.Digest;
import io.skopeo.operator.reference.ImageReference;
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
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Asks the registries, and only what is needed: an exact tag costs one HEAD each side; a pattern
 * one listing each side, and HEADs for the tags that may have to be copied or were just copied.
 */
final class Surveyor {
  private final Registry registry;
  private final Limits limits;

  Surveyor(Registry registry, Limits limits) {
    this.registry = registry;
    this.limits = limits;
  }

  /** What both sides say now. */
  Survey survey(Pass pass, Place place) {
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
    return switch (registry.tags(intent.source(), asking.place().source())) {
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
    return switch (registry.tags(asking.intent().destination(), asking.place().destination())) {
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
  private Survey seen(List<Chosen> chosen, Asking asking, Optional<Set<Tag>> listing) {
    var sightings = new ArrayList<Future<Sighting>>(chosen.size());
    int most = asking.most(limits);
    int open = 0;
    try (var asks = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Chosen image : chosen) {
        boolean listed = listing.isPresent() && listing.get().contains(image.destination());
        boolean confirm = asking.isClaimed(image.destination());
        if ((listed && !confirm) || asking.isLeftAlone(image.destination())) {
          sightings.add(known(new Sighting(image, listed, Optional.empty(), Optional.empty(), 0)));
        } else if (confirm || open < most || asking.intent().overwrites()) {
          open++;
          sightings.add(asks.submit(() -> ask(asking.intent(), asking.place(), image)));
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

  private static Sighting result(Future<Sighting> future) {
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
                .map(Manifest::digest));
    boolean askSource =
        destination instanceof Answer.Absent
            || (destination instanceof Answer.Found && intent.overwrites());
    Optional<Answer<Manifest>> source =
        askSource
            ? Optional.of(registry.manifest(image.source(), place.source()))
            : Optional.empty();
    int pulls = source.map(Surveyor::pulls).orElse(0);
    return new Sighting(
        image, false, source.map(a -> a.map(Manifest::digest)), Optional.of(destination), pulls);
  }

  private static int pulls(Answer<Manifest> source) {
    return source instanceof Answer.Found<Manifest>(var manifest) ? manifest.pulls() : 0;
  }

  private static Answer<Digest> ofDestination(Answer<Digest> answer) {
    return answer instanceof Answer.Refused<Digest>(var problem)
            && problem.reason() == Reason.AUTHENTICATION_FAILED
        ? new Answer.Refused<>(new Problem(Reason.DESTINATION_UNREADABLE, problem.sentence()))
        : answer;
  }

  private record Asking(Pass pass, Place place) {
    Intent intent() {
      return pass.intent();
    }

    /** The source's tag that a floating tag holds. */
    Optional<Tag> held() {
      return pass.memory()
          .held()
          .filter(held ->
              pass.intent().mapping() instanceof TagMapping.Floating(var tag)
                  && tag.equals(held.destination()))
          .map(Memory.Held::source);
    }

    /** Whether a finished run says that it copied the tag. */
    boolean isClaimed(Tag tag) {
      return pass.runs().stream().anyMatch(run -> !run.isAtWork() && has(run, tag));
    }

    /** Whether nothing can be decided for the tag now. */
    boolean isLeftAlone(Tag tag) {
      boolean atWork = pass.runs().stream().anyMatch(run -> run.isAtWork() && has(run, tag));
      return atWork || (!isClaimed(tag) && rests(tag));
    }

    /** How many images are asked for that the listing leaves open: a dry run names so many. */
    int most(Limits limits) {
      if (pass.intent().dryRun()) {
        return CopyPlan.MOST;
      }
      return Math.min(limits.lines(), NewCopies.left(pass.intent(), pass.relevant(), pass.now()));
    }

    private boolean rests(Tag tag) {
      return pass.relevant()
          .failure(tag.name())
          .filter(failure -> failure.rests(pass.now().instant()))
          .isPresent();
    }

    private boolean has(Run run, Tag tag) {
      return run.lineTo(new ImageReference.Tagged(pass.intent().destination(), tag)).isPresent();
    }
  }
}
