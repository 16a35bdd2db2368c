package io.skopeo.operator.imageset;

import io.skopeo.operator.api.TagsSpec;
import io.skopeo.operator.api.imageset.ImageSetSpec.RepositoryEntry;
import io.skopeo.operator.imageset.list.EntryOrigin;
import io.skopeo.operator.imageset.list.EntryProblem;
import io.skopeo.operator.imageset.list.ListEntry;
import io.skopeo.operator.imageset.list.RepositoryList;
import io.skopeo.operator.imageset.list.TagChoice;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads spec.repositories. */
final class InlineRepositories {
  private static final String FIELD = "spec.repositories";

  private InlineRepositories() {}

  static RepositoryList of(List<RepositoryEntry> repositories) {
    var entries = new ArrayList<ListEntry>();
    var invalid = new ArrayList<EntryProblem>();
    for (int i = 0; i < repositories.size(); i++) {
      var origin = new EntryOrigin(FIELD, i + 1);
      switch (entry(origin, repositories.get(i))) {
        case Parsed.Valid<ListEntry>(var entry) -> entries.add(entry);
        case Parsed.Invalid<ListEntry>(var problem) ->
            invalid.add(
                new EntryProblem(
                    Objects.requireNonNullElse(repositories.get(i).name(), ""),
                    new Problem(Reason.INVALID_ENTRY, origin + ": " + problem.sentence())));
      }
    }
    return new RepositoryList(entries, invalid, List.of());
  }

  private static Parsed<ListEntry> entry(EntryOrigin origin, RepositoryEntry entry) {
    return Repository.parse(Objects.requireNonNullElse(entry.name(), ""))
        .then(source ->
            destination(entry)
                .then(destination ->
                    new Parsed.Valid<>(
                        new ListEntry(
                            origin,
                            source,
                            tags(entry.tags()),
                            destination,
                            Optional.empty(),
                            Objects.requireNonNullElse(entry.platforms(), List.of())))));
  }

  private static Parsed<Optional<Repository>> destination(RepositoryEntry entry) {
    return entry.destination() == null
        ? new Parsed.Valid<>(Optional.empty())
        : Repository.parse(Objects.requireNonNullElse(entry.destination().name(), ""))
            .then(repository -> new Parsed.Valid<>(Optional.of(repository)));
  }

  private static TagChoice tags(@Nullable TagsSpec tags) {
    if (tags == null) {
      return new TagChoice.OfTemplate();
    }
    return tags.exact().isEmpty()
        ? new TagChoice.Selected(tags)
        : new TagChoice.Exact(tags.exact());
  }
}
