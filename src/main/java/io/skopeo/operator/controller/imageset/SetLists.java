package io.skopeo.operator.controller.imageset;

import io.skopeo.operator.api.imageset.ImageSet;
import io.skopeo.operator.api.imageset.ImageSetSpec.ListSource;
import io.skopeo.operator.api.imageset.ImageSetStatus;
import io.skopeo.operator.api.imageset.ImageSetStatus.ListState;
import io.skopeo.operator.controller.imageset.lists.ListReader;
import io.skopeo.operator.controller.imageset.lists.ListText;
import io.skopeo.operator.imageset.ImageSetIntent;
import io.skopeo.operator.imageset.SetResolution;
import io.skopeo.operator.imageset.SetResolver;
import io.skopeo.operator.imageset.list.ListParser;
import io.skopeo.operator.imageset.list.RepositoryList;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the lists of ImageSets, and resolves them. */
final class SetLists {
  private static final Problem NOTHING_LISTED =
      new Problem(
          Reason.LIST_UNREADABLE,
          "The lists name no repository, so all Images stay as they are: add one, or delete the ImageSet.");

  private final ListReader reader;

  SetLists(ListReader reader) {
    this.reader = reader;
  }

  /**
   * The result of reading all lists.
   *
   * @param lists for the status
   * @param resolution a problem if one of the lists cannot be used
   */
  record Read(List<ListState> lists, Parsed<SetResolution> resolution) {}

  /** Reads all lists. If one of them cannot be used, none is. */
  Read read(ImageSet set, ImageSetIntent intent, Instant now) {
    var states = new ArrayList<ListState>();
    var lists = new ArrayList<RepositoryList>();
    Optional<Problem> first = Optional.empty();
    for (ListText text : reader.read(set.getMetadata().getNamespace(), intent.lists(), now)) {
      Optional<ListState> before = before(set, text.name());
      switch (parsed(text)) {
        case Parsed.Valid<RepositoryList>(var list) -> {
          lists.add(list);
          states.add(state(text, list, before, now));
        }
        case Parsed.Invalid<RepositoryList>(var problem) -> {
          first = first.or(() -> Optional.of(problem));
          states.add(failed(text.name(), before, problem));
        }
      }
    }
    return new Read(
        states,
        first
            .<Parsed<SetResolution>>map(Parsed.Invalid::new)
            .orElseGet(() -> resolved(set, intent, lists)));
  }

  private static Parsed<SetResolution> resolved(
      ImageSet set, ImageSetIntent intent, List<RepositoryList> lists) {
    return SetResolver.resolve(set.getMetadata().getName(), intent, lists)
        .then(resolution ->
            resolution.listed().isEmpty() && resolution.invalid().isEmpty()
                ? new Parsed.Invalid<>(NOTHING_LISTED)
                : new Parsed.Valid<>(resolution));
  }

  /**
   * Returns whether a ConfigMap has another list than when it was read last, or one again that
   * could not be read: the status has the revision of the last good one.
   */
  boolean haveConfigMapsChanged(
      String namespace, ImageSetIntent intent, SetMemory memory, Instant now) {
    List<ListSource> maps =
        intent.lists().stream().filter(source -> source.configMapRef() != null).toList();
    return !maps.isEmpty()
        && reader.read(namespace, maps, now).stream()
            .anyMatch(text ->
                memory.lists().stream()
                    .filter(state -> text.name().equals(state.from()))
                    .noneMatch(state -> isAsRead(text, state, memory)));
  }

  private static boolean isAsRead(ListText text, ListState state, SetMemory memory) {
    boolean mayBeGoodAgain =
        memory.problem().isPresent()
            && state.message() != null
            && text.outcome() instanceof ListText.Text;
    return !mayBeGoodAgain && Objects.equals(state.revision(), revision(text));
  }

  private static @Nullable String revision(ListText text) {
    return text.outcome() instanceof ListText.Text(_, var revision) ? revision : null;
  }

  private static Parsed<RepositoryList> parsed(ListText text) {
    return switch (text.outcome()) {
      case ListText.Text(var content, _) -> ListParser.parse(text.name(), content);
      case ListText.Absent() -> new Parsed.Valid<>(RepositoryList.EMPTY);
      case ListText.Failed(var problem) -> new Parsed.Invalid<>(problem);
    };
  }

  private static Optional<ListState> before(ImageSet set, String name) {
    @Nullable ImageSetStatus status = set.getStatus();
    return (status == null ? Stream.<ListState>of() : status.lists().stream())
        .filter(list -> name.equals(list.from()))
        .findFirst();
  }

  private static ListState state(
      ListText text, RepositoryList list, Optional<ListState> before, Instant now) {
    @Nullable String revision = revision(text);
    return new ListState(
        text.name(),
        revision,
        list.entries().size() + list.invalid().size(),
        revision == null
            ? null
            : before
                .filter(state -> revision.equals(state.revision()))
                .map(ListState::fetchedTime)
                .orElse(now.truncatedTo(ChronoUnit.SECONDS).toString()),
        list.notTaken().isEmpty() ? null : String.join(" ", list.notTaken()));
  }

  /** Keeps what is known of the last good list. */
  private static ListState failed(String name, Optional<ListState> before, Problem problem) {
    return new ListState(
        name,
        before.map(ListState::revision).orElse(null),
        before.map(ListState::entries).orElse(0),
        before.map(ListState::fetchedTime).orElse(null),
        problem.sentence());
  }
}
