package io.skopeo.operator.controller.imageset;

import io.skopeo.operator.api.imageset.ImageSet;
import io.skopeo.operator.api.imageset.ImageSetStatus;
import io.skopeo.operator.imageset.ImageSetIntent;
import io.skopeo.operator.imageset.SetResolution;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The memories of all ImageSets, which are renewed by reading lists. */
final class SetMemories {
  /** An edited ConfigMap takes effect so soon, without a watch on all ConfigMaps. */
  private static final Duration CONFIG_MAP_CHECK = Duration.ofMinutes(1);

  private final SetLists lists;

  /** By uid of an ImageSet. */
  private final Map<String, SetMemory> memories = new ConcurrentHashMap<>();

  /** By uid of an ImageSet: when its ConfigMaps were looked at last. */
  private final Map<String, Instant> looks = new ConcurrentHashMap<>();

  /** By uid of an ImageSet: its snapshot after its last pass. */
  private final Map<String, SetSnapshot> snapshots = new ConcurrentHashMap<>();

  SetMemories(SetLists lists) {
    this.lists = lists;
  }

  /** Returns what is known without reading anything. */
  Optional<SetMemory> known(ImageSet set) {
    return Optional.ofNullable(memories.get(uid(set)));
  }

  /** Returns the memory of an ImageSet; reads its lists if they are due or have changed. */
  SetMemory current(ImageSet set, ImageSetIntent intent, Optional<String> request, Instant now) {
    Optional<SetMemory> known =
        known(set)
            .filter(memory ->
                !memory.isOutdated(
                    set.getMetadata().getGeneration(),
                    request,
                    intent.timing().schedule(),
                    seed(set),
                    now))
            .filter(memory -> !haveConfigMapsChanged(set, intent, memory, now));
    return known.orElseGet(() -> read(set, intent, request, now));
  }

  private boolean haveConfigMapsChanged(
      ImageSet set, ImageSetIntent intent, SetMemory memory, Instant now) {
    if (now.isBefore(look(set, now))) {
      return false;
    }
    looks.put(uid(set), now);
    return lists.haveConfigMapsChanged(set.getMetadata().getNamespace(), intent, memory, now);
  }

  private Instant look(ImageSet set, Instant now) {
    return looks.computeIfAbsent(uid(set), _ -> now).plus(CONFIG_MAP_CHECK);
  }

  private SetMemory read(
      ImageSet set, ImageSetIntent intent, Optional<String> request, Instant now) {
    SetLists.Read read = lists.read(set, intent, now);
    looks.put(uid(set), now);
    Optional<SetMemory> before = known(set);
    long generation = set.getMetadata().getGeneration();
    SetMemory memory =
        switch (read.resolution()) {
          case Parsed.Valid<SetResolution>(var resolution) ->
              new SetMemory(
                  generation,
                  request,
                  now,
                  0,
                  Optional.empty(),
                  Optional.of(resolution),
                  read.lists());
          case Parsed.Invalid<SetResolution>(Problem problem) ->
              new SetMemory(
                  generation,
                  request,
                  now,
                  before.map(SetMemory::failures).orElse(0) + 1,
                  Optional.of(problem),
                  before.flatMap(SetMemory::resolution),
                  read.lists());
        };
    memories.put(uid(set), memory);
    return memory;
  }

  /** Returns when the lists, or ConfigMaps, are looked at next; empty while suspended. */
  Optional<Instant> nextLook(ImageSet set, ImageSetIntent intent, Instant now) {
    if (intent.hold().suspended()) {
      return Optional.empty();
    }
    Optional<Instant> reading =
        known(set).map(memory -> memory.next(intent.timing().schedule(), seed(set)));
    boolean hasMaps = intent.lists().stream().anyMatch(list -> list.configMapRef() != null);
    return Stream.concat(reading.stream(), hasMaps ? Stream.of(look(set, now)) : Stream.of())
        .min(Instant::compareTo);
  }

  /** Notes the result of a pass, for metrics. */
  void note(ImageSet set, ImageSetStatus status) {
    if (status.repositories() != null) {
      snapshots.put(
          uid(set),
          new SetSnapshot(
              set.getMetadata().getNamespace(),
              set.getMetadata().getName(),
              status.repositories(),
              known(set).filter(memory -> memory.problem().isEmpty()).map(SetMemory::readAt)));
    }
  }

  Stream<SetSnapshot> snapshots() {
    return snapshots.values().stream();
  }

  /** Removes an ImageSet that was deleted. */
  void remove(String uid) {
    memories.remove(uid);
    looks.remove(uid);
    snapshots.remove(uid);
  }

  private static String uid(ImageSet set) {
    return set.getMetadata().getUid();
  }

  private static int seed(ImageSet set) {
    return uid(set).hashCode();
  }
}
