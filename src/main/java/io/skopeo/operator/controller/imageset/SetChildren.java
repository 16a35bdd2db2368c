package io.skopeo.operator.controller.imageset;

import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.ImageSpec;
import io.skopeo.operator.api.imageset.ImageSet;
import io.skopeo.operator.controller.tracking.ImagesBySet;
import io.skopeo.operator.imageset.ImageSetIntent;
import io.skopeo.operator.imageset.SetAssessor;
import io.skopeo.operator.imageset.SetProgress;
import io.skopeo.operator.imageset.SetResolution;
import io.skopeo.operator.imageset.child.ChildChanges;
import io.skopeo.operator.imageset.child.ChildImage;
import io.skopeo.operator.imageset.child.ExistingChild;
import io.skopeo.operator.planning.Assessment;
import io.skopeo.operator.problem.Plural;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Brings the Images of an ImageSet to what its lists want, and tells their state. */
final class SetChildren {
  /** After it, a cache shows what has changed meanwhile. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private final ImagesBySet images;
  private final ChildWriter writer;
  private final MirrorConfigMaps mirrors;
  private final Refusals refusals = new Refusals();

  SetChildren(ImagesBySet images, ChildWriter writer, MirrorConfigMaps mirrors) {
    this.images = images;
    this.writer = writer;
    this.mirrors = mirrors;
  }

  /**
   * The outcome of a pass.
   *
   * @param plan the changes that were not made, for the status
   * @param restored the names of Images that somebody had edited
   * @param next the time of the next pass that the Images need
   * @param mirrors the name of the ConfigMap for containerd
   */
  record Outcome(
      Assessment assessment,
      SetProgress progress,
      Optional<ChildChanges> plan,
      List<String> restored,
      Optional<Instant> next,
      Optional<String> mirrors) {}

  Outcome reconcile(
      ImageSet set,
      ImageSetIntent intent,
      Optional<SetMemory> memory,
      List<Image> existing,
      Optional<String> request,
      Instant now) {
    writer.suspend(toSuspend(existing, intent.hold()), intent.hold().suspended());
    Optional<SetResolution> resolution = memory.flatMap(SetMemory::resolution);
    Optional<ChildChanges> changes = resolution.map(wanted -> changes(wanted, existing));
    Optional<Problem> problem = memory.flatMap(SetMemory::problem);
    Optional<Problem> shrank =
        changes
            .filter(found -> !intent.lists().isEmpty())
            .filter(found -> found.needsApproval(approved(set)))
            .map(found -> shrank(set, found));
    boolean writes =
        !intent.hold().suspended()
            && !intent.hold().dryRun()
            && problem.isEmpty()
            && shrank.isEmpty();
    Written written =
        changes
            .filter(_ -> writes)
            .map(found -> write(set, found, existing, now))
            .orElse(Written.NOTHING);
    requestNow(set, existing, request);
    SetProgress progress =
        ChildStates.progress(resolution.filter(_ -> shrank.isEmpty()), existing, written.refused());
    Optional<ChildChanges> plan =
        changes.filter(_ -> problem.isEmpty() && (intent.hold().dryRun() || shrank.isPresent()));
    return new Outcome(
        SetAssessor.assess(
            intent.hold(),
            progress,
            problem,
            shrank,
            plan.map(found -> found.items().size()).orElse(0)),
        progress,
        plan,
        written.restored(),
        written.next(),
        resolution
            .filter(_ -> writes)
            .map(wanted -> mirrors.write(set, wanted.children()))
            .orElseGet(() -> mirrorsBefore(set)));
  }

  /** Removes an ImageSet that was deleted. */
  void remove(String uid) {
    refusals.remove(uid);
  }

  private static Optional<String> mirrorsBefore(ImageSet set) {
    return set.getStatus() == null
        ? Optional.empty()
        : Optional.ofNullable(set.getStatus().mirrorConfigMap());
  }

  private static List<Image> toSuspend(List<Image> existing, ImageSetIntent.Hold hold) {
    return existing.stream()
        .filter(image ->
            hold.suspended()
                ? image.getSpec() != null && !Boolean.TRUE.equals(image.getSpec().suspend())
                : annotations(image).containsKey(ChildWriter.SUSPENDED))
        .toList();
  }

  private static Map<String, String> annotations(Image image) {
    return Objects.requireNonNullElse(image.getMetadata().getAnnotations(), Map.of());
  }

  private static ChildChanges changes(SetResolution wanted, List<Image> existing) {
    return ChildChanges.of(
        wanted.children(),
        existing.stream().map(SetChildren::existing).toList(),
        wanted.listed(),
        wanted.held());
  }

  static ExistingChild existing(Image image) {
    @Nullable ImageSpec spec = image.getSpec();
    return new ExistingChild(
        image.getMetadata().getName(),
        spec == null || spec.source() == null
            ? ""
            : Objects.requireNonNullElse(spec.source().name(), ""),
        spec == null || spec.destination() == null
            ? ""
            : Objects.requireNonNullElse(spec.destination().name(), ""));
  }

  private static Optional<String> approved(ImageSet set) {
    return Optional.ofNullable(set.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(ImageSet.APPROVED));
  }

  private static Problem shrank(ImageSet set, ChildChanges changes) {
    return new Problem(
        Reason.LIST_SHRANK,
        "The lists no longer have the repositories of %d of %s, so nothing is changed: restore them, or approve the removal with kubectl annotate --overwrite --namespace %s simgset %s %s=%s."
            .formatted(
                changes.lost(),
                Plural.of(changes.surplus().size() + changes.kept().size(), "Image"),
                set.getMetadata().getNamespace(),
                set.getMetadata().getName(),
                ImageSet.APPROVED,
                changes.revision()));
  }

  /** The result of writing Images. */
  private record Written(
      Map<String, Problem> refused, List<String> restored, Optional<Instant> next) {
    static final Written NOTHING = new Written(Map.of(), List.of(), Optional.empty());
  }

  private Written write(ImageSet set, ChildChanges changes, List<Image> existing, Instant now) {
    String namespace = set.getMetadata().getNamespace();
    Instant created = Instant.parse(set.getMetadata().getCreationTimestamp());
    Map<String, Image> byName =
        existing.stream()
            .collect(
                Collectors.toMap(
                    image -> image.getMetadata().getName(), Function.identity(), (a, _) -> a));
    Predicate<ChildImage> isDue = child -> !created.plus(child.delay()).isAfter(now);
    List<ChildImage> later = changes.missing().stream().filter(isDue.negate()).toList();
    var refused = new HashMap<String, Problem>();
    var manifests = new ArrayList<ChildManifest>();
    for (ChildImage child : changes.missing().stream().filter(isDue).toList()) {
      ChildManifest manifest = ChildManifest.of(set, child);
      taken(set, child)
          .or(() -> refusals.of(set, manifest, now))
          .ifPresentOrElse(
              problem -> refused.put(child.name(), problem), () -> manifests.add(manifest));
    }
    var restored = new ArrayList<String>();
    for (ChildImage child : changes.kept()) {
      ChildManifest manifest = ChildManifest.of(set, child);
      Optional<Problem> earlier = refusals.of(set, manifest, now);
      if (earlier.isPresent()) {
        refused.put(child.name(), earlier.get());
        continue;
      }
      switch (manifest.differenceTo(Objects.requireNonNull(byName.get(child.name())))) {
        case NONE -> {}
        case OUTDATED -> manifests.add(manifest);
        case EDITED -> {
          manifests.add(manifest);
          restored.add(child.name());
        }
      }
    }
    Map<String, Problem> refusedNow = writer.apply(namespace, manifests);
    refusals.note(set, manifests, refusedNow, now);
    refused.putAll(refusedNow);
    boolean isDeleted = writer.delete(replaced(changes, later, refused, byName));
    return new Written(
        refused,
        restored,
        Stream.of(
                isDeleted ? Stream.<Instant>of() : Stream.of(now.plus(SOON)),
                refused.isEmpty() ? Stream.<Instant>of() : Stream.of(now.plus(Refusals.PAUSE)),
                later.stream().map(child -> created.plus(child.delay())))
            .flatMap(Function.identity())
            .min(Instant::compareTo));
  }

  /** Returns the surplus Images, without those in whose place another one could not be created. */
  private static List<Image> replaced(
      ChildChanges changes,
      List<ChildImage> later,
      Map<String, Problem> refused,
      Map<String, Image> byName) {
    Set<String> waiting =
        Stream.concat(
                later.stream(),
                changes.missing().stream().filter(child -> refused.containsKey(child.name())))
            .map(child -> child.source().toString())
            .collect(Collectors.toSet());
    return changes.surplus().stream()
        .filter(child -> !waiting.contains(child.source()))
        .map(child -> Objects.requireNonNull(byName.get(child.name())))
        .toList();
  }

  /** Finds an Image of that name which is not of the ImageSet: it is left alone. */
  private Optional<Problem> taken(ImageSet set, ChildImage child) {
    String namespace = set.getMetadata().getNamespace();
    String uid = set.getMetadata().getUid();
    return images
        .get(namespace, child.name())
        .filter(
            image -> ImagesBySet.owner(image).filter(owner -> owner.getUid().equals(uid)).isEmpty())
        .map(_ ->
            new Problem(
                Reason.NAME_TAKEN,
                "Image %s/%s exists and is not of this ImageSet: rename or delete it."
                    .formatted(namespace, child.name())));
  }

  /** Passes a request of the user on to the Images, once. */
  private void requestNow(ImageSet set, List<Image> existing, Optional<String> request) {
    boolean isNew =
        set.getStatus() != null
            && !Objects.equals(request.orElse(null), set.getStatus().lastHandledRequestedAt());
    request.filter(_ -> isNew).ifPresent(value -> writer.request(existing, value));
  }
}
