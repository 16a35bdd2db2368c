package io.skopeo.operator.imageset.list;

import io.skopeo.operator.api.TagsSpec;
import io.skopeo.operator.imageset.list.notation.ListedReference;
import io.skopeo.operator.imageset.list.notation.TagExpressions;
import io.skopeo.operator.imageset.list.yaml.YamlValue;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An entry of regsync's {@code sync}: an image, or a repository with a selection of tags. */
record RegsyncStep(YamlValue.Mapping step, EntryCollector entries) {
  private static final String TAGS = "tags";

  /** Adds the entry, or the problem in it; returns whether it is an entry. */
  boolean read() {
    String source = step.text("source").orElse("");
    switch (entry(source, step.text("target").orElse(""))) {
      case Parsed.Valid<ListEntry>(var entry) -> entries.add(entry);
      case Parsed.Invalid<ListEntry>(var problem) -> {
        entries.invalid(step.line(), source, problem);
        return false;
      }
    }
    return true;
  }

  private Parsed<ListEntry> entry(String source, String target) {
    if (source.isEmpty() || target.isEmpty()) {
      return invalid("source or target is missing: write both.");
    }
    if (source.contains("{{") || target.contains("{{")) {
      return invalid(
          "templates such as {{env \"HOST\"}} are not filled in: write the name itself.");
    }
    String type = step.text("type").orElse("");
    return switch (type) {
      case "image" -> parse(source, target, this::image);
      case "repository" -> parse(source, target, this::repository);
      case "registry" -> invalid("type registry is not taken: write an entry for each repository.");
      default ->
          invalid(
              "the type \"%s\" is unknown: write image or repository."
                  .formatted(SafeText.shortQuote(type)));
    };
  }

  /** The reading of an entry of one type. */
  private interface Reading {
    Parsed<ListEntry> read(ListedReference source, ListedReference target, List<String> platforms);
  }

  private Parsed<ListEntry> parse(String source, String target, Reading reading) {
    return ListedReference.parse(source)
        .then(from ->
            ListedReference.parse(target)
                .then(to -> platforms().then(platforms -> reading.read(from, to, platforms))));
  }

  private Parsed<ListEntry> image(
      ListedReference source, ListedReference target, List<String> platforms) {
    if (target.digest().isPresent()) {
      return invalid("target has a digest: write a tag, since a digest cannot be chosen there.");
    }
    Tag written = target.tag().orElse(ListedReference.LATEST);
    String item = source.item(Optional.of(written));
    boolean isRenamed = source.digest().isEmpty() && !item.equals(written.name());
    return valid(
        source.repository(),
        new TagChoice.Exact(List.of(item)),
        target.repository(),
        isRenamed ? Optional.of(written.name()) : Optional.empty(),
        platforms);
  }

  private Parsed<ListEntry> repository(
      ListedReference source, ListedReference target, List<String> platforms) {
    if (!source.isNameOnly() || !target.isNameOnly()) {
      return invalid("a repository has no tag: remove it from source and target, or write image.");
    }
    return selection()
        .then(tags ->
            valid(source.repository(), tags, target.repository(), Optional.empty(), platforms));
  }

  /** The tags of a repository; several sets would be united. */
  private Parsed<TagChoice> selection() {
    List<YamlValue> sets = new ArrayList<>();
    step.get(TAGS).ifPresent(sets::add);
    step.get("tagSets")
        .ifPresent(value -> {
          if (value instanceof YamlValue.Sequence sequence) {
            sets.addAll(sequence.items());
          } else {
            sets.add(value);
          }
        });
    if (sets.isEmpty()) {
      return new Parsed.Valid<>(new TagChoice.OfTemplate());
    }
    if (sets.size() > 1 || !(sets.getFirst() instanceof YamlValue.Mapping set)) {
      return invalid("tagSets are not taken: write one map with allow and deny below tags.");
    }
    if (set.get("semverRange").isPresent()) {
      return invalid(
          "semverRange is not taken: name the repository in spec.repositories, with tags.semver.");
    }
    Optional<List<String>> allow = texts(set, "allow");
    Optional<List<String>> deny = texts(set, "deny");
    if (allow.isEmpty() || deny.isEmpty()) {
      return invalid(
          "tags has something else than texts: write lists of texts below allow and deny.");
    }
    return allow.get().isEmpty() && deny.get().isEmpty()
        ? new Parsed.Valid<>(new TagChoice.OfTemplate())
        : TagExpressions.anchored(TAGS, allow.get(), deny.get())
            .<TagChoice>then(tags -> new Parsed.Valid<>(selected(tags)));
  }

  private static TagChoice selected(TagsSpec tags) {
    return new TagChoice.Selected(tags);
  }

  private Parsed<List<String>> platforms() {
    var platforms = new ArrayList<>(step.text("platform").stream().toList());
    texts(step, "platforms").ifPresent(platforms::addAll);
    for (String platform : platforms) {
      if (Platform.parse(platform) instanceof Parsed.Invalid<Platform>(var problem)) {
        return new Parsed.Invalid<>(problem);
      }
    }
    return new Parsed.Valid<>(platforms.stream().distinct().toList());
  }

  /** Returns the texts of a key; none if it is missing, and empty if it has something else. */
  private static Optional<List<String>> texts(YamlValue.Mapping map, String key) {
    return map.get(key).map(RegsyncStep::texts).orElse(Optional.of(List.of()));
  }

  /** Returns the texts of a list; empty if it is none, or has something else. */
  static Optional<List<String>> texts(YamlValue value) {
    if (!(value instanceof YamlValue.Sequence(var items, _))) {
      return Optional.empty();
    }
    List<String> texts =
        items.stream()
            .filter(YamlValue.Text.class::isInstance)
            .map(text -> ((YamlValue.Text) text).text())
            .toList();
    return texts.size() == items.size() ? Optional.of(texts) : Optional.empty();
  }

  private Parsed<ListEntry> valid(
      Repository source,
      TagChoice tags,
      Repository destination,
      Optional<String> destinationTag,
      List<String> platforms) {
    return new Parsed.Valid<>(
        new ListEntry(
            entries.at(step.line()),
            source,
            tags,
            Optional.of(destination),
            destinationTag,
            platforms));
  }

  private static <T> Parsed<T> invalid(String sentence) {
    return new Parsed.Invalid<>(new Problem(Reason.INVALID_ENTRY, sentence));
  }
}
