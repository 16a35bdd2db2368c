package io.skopeo.operator.imageset.list;

import io.skopeo.operator.api.TagsSpec;
import io.skopeo.operator.imageset.list.notation.ListedReference;
import io.skopeo.operator.imageset.list.notation.SemverConstraint;
import io.skopeo.operator.imageset.list.notation.TagExpressions;
import io.skopeo.operator.imageset.list.yaml.YamlValue;
import io.skopeo.operator.problem.Parsed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/**
 * The file of {@code skopeo sync --src yaml}: registries, and the images of each by tags, by a
 * regular expression, and by a constraint of versions (skopeo-sync(1), YAML file content).
 */
final class SkopeoSyncFormat implements ListFormat {
  private static final String IMAGES = "images";
  private static final String REGEX = "images-by-tag-regex";
  private static final String SEMVER = "images-by-semver";
  private static final Set<String> KEYS = Set.of(IMAGES, REGEX, SEMVER);

  @Override
  public boolean isFormatOf(List<YamlValue> documents) {
    return ListFormat.onlyMap(documents).values().values().stream()
        .anyMatch(registry ->
            registry instanceof YamlValue.Mapping map
                && map.values().keySet().stream().anyMatch(key -> KEYS.contains(key.text())));
  }

  @Override
  public void read(List<YamlValue> documents, EntryCollector entries) {
    ListFormat.onlyMap(documents)
        .values()
        .forEach((name, value) -> {
          if (value instanceof YamlValue.Mapping map) {
            new Registry(name.text(), map, entries).read();
          } else if (!(value instanceof YamlValue.Text text && text.isNull())) {
            entries.refuse(
                value.line(),
                "a registry is %s: write a map with the key images.".formatted(value.kind()));
          }
        });
  }

  /** A registry of the file. */
  private record Registry(String name, YamlValue.Mapping map, EntryCollector entries) {
    void read() {
      repositories(IMAGES, this::byTags);
      repositories(REGEX, selected(REGEX, TagExpressions::containing));
      repositories(SEMVER, selected(SEMVER, SemverConstraint::tags));
      if (map.get(SEMVER).isPresent()) {
        entries.notTaken(
            "tags with one or two numbers in %s of %s".formatted(SEMVER, name),
            "only 1.2.3 is a version here; for 1.2, name the repository in spec.repositories, with"
                + " tags.include.");
      }
      if (map.get("credentials").isPresent()) {
        entries.notTaken(
            "credentials of " + name,
            "write them into a Secret of the ServiceAccount that"
                + " spec.template.spec.serviceAccountName names.");
      }
      if (map.get("cert-dir").isPresent()) {
        entries.notTaken("cert-dir of " + name, "name a CA in spec.template.spec.tls.");
      }
      if (map.text("tls-verify").filter("false"::equals).isPresent()) {
        entries.notTaken(
            "tls-verify: false of " + name, "spec.template.spec.tls says what is verified.");
      }
    }

    private void repositories(String key, BiConsumer<YamlValue.Text, YamlValue> read) {
      switch (map.get(key).orElse(new YamlValue.Mapping(Map.of(), map.line()))) {
        case YamlValue.Mapping(var values, _) ->
            values.forEach((image, value) -> {
              if (!entries.isFull()) {
                read.accept(image, value);
              }
            });
        case YamlValue other ->
            entries.refuse(
                other.line(),
                "%s is %s: write a map of repositories.".formatted(key, other.kind()));
      }
    }

    private void byTags(YamlValue.Text image, YamlValue value) {
      switch (value) {
        case YamlValue.Text text when text.isNull() -> add(image, new TagChoice.OfTemplate());
        case YamlValue.Sequence(var items, _) when items.isEmpty() ->
            add(image, new TagChoice.OfTemplate());
        case YamlValue.Sequence(var items, _) -> exact(image, items);
        case YamlValue other ->
            entries.invalid(
                other.line(),
                full(image),
                "the tags of %s are %s: write a list."
                    .formatted(ListedReference.shown(full(image)), other.kind()));
      }
    }

    private void exact(YamlValue.Text image, List<YamlValue> items) {
      var exact = new ArrayList<String>();
      for (YamlValue item : items) {
        String text = item instanceof YamlValue.Text t ? t.text() : "";
        switch (ListedReference.item(text)) {
          case Parsed.Valid<String>(var valid) -> exact.add(valid);
          case Parsed.Invalid<String>(var problem) ->
              entries.invalid(item.line(), full(image) + ":" + text, problem);
        }
      }
      if (!exact.isEmpty()) {
        add(image, new TagChoice.Exact(exact.stream().distinct().toList()));
      }
    }

    private BiConsumer<YamlValue.Text, YamlValue> selected(
        String key, BiFunction<String, String, Parsed<TagsSpec>> translation) {
      return (image, value) -> {
        String text = value instanceof YamlValue.Text t ? t.text() : "";
        switch (translation.apply(key, text)) {
          case Parsed.Valid<TagsSpec>(var tags) -> add(image, new TagChoice.Selected(tags));
          case Parsed.Invalid<TagsSpec>(var problem) ->
              entries.invalid(image.line(), full(image), problem);
        }
      };
    }

    private void add(YamlValue.Text image, TagChoice tags) {
      switch (ListedReference.parse(full(image))) {
        case Parsed.Valid<ListedReference>(var reference) when reference.isNameOnly() ->
            entries.add(new ListEntry(entries.at(image.line()), reference.repository(), tags));
        case Parsed.Valid<ListedReference> _ ->
            entries.invalid(
                image.line(),
                full(image),
                "\"%s\" has a tag: write it into the list below the name."
                    .formatted(ListedReference.shown(full(image))));
        case Parsed.Invalid<ListedReference>(var problem) ->
            entries.invalid(image.line(), full(image), problem);
      }
    }

    private String full(YamlValue.Text image) {
      return name + "/" + image.text();
    }
  }
}
