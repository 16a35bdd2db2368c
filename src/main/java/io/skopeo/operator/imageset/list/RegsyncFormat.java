package io.skopeo.operator.imageset.list;

import io.skopeo.operator.imageset.list.yaml.YamlValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The configuration of regsync (regclient, cmd/regsync/config.go). */
final class RegsyncFormat implements ListFormat {
  private static final String SYNC = "sync";
  private static final String TIMES = "set spec.frequency or spec.schedule.";
  private static final String HOW = "they change how images are copied, not which.";
  private static final String SIGNATURES =
      "set spec.template.spec.signatures to mirror cosign's artifacts.";

  /** Fields of an entry, or of the defaults, that are not taken, with what to do instead. */
  private static final Map<String, String> NOT_TAKEN =
      Map.ofEntries(
          Map.entry("interval", TIMES),
          Map.entry("schedule", TIMES),
          Map.entry("digestTags", SIGNATURES),
          Map.entry("referrers", SIGNATURES),
          Map.entry("referrerFilters", SIGNATURES),
          Map.entry("referrerSource", SIGNATURES),
          Map.entry("referrerTarget", SIGNATURES),
          Map.entry("referrerSlow", SIGNATURES),
          Map.entry("parallel", HOW),
          Map.entry("ratelimit", HOW),
          Map.entry("fastCheck", HOW),
          Map.entry("forceRecursive", HOW),
          Map.entry("includeExternal", HOW),
          Map.entry("blobLimit", HOW),
          Map.entry("cacheCount", HOW),
          Map.entry("cacheTime", HOW),
          Map.entry("skipDockerConfig", HOW),
          Map.entry("userAgent", HOW),
          Map.entry("backup", "set overwrite: Never in spec.template.spec to keep what exists."),
          Map.entry("hooks", "run them elsewhere, for example on the Events of the Images."));

  /** A media type that every image may have: without it, some of the images would be left out. */
  private static final Set<String> MEDIA_TYPES =
      Set.of(
          "application/vnd.docker.distribution.manifest.v2+json",
          "application/vnd.docker.distribution.manifest.list.v2+json",
          "application/vnd.oci.image.manifest.v1+json",
          "application/vnd.oci.image.index.v1+json");

  @Override
  public boolean isFormatOf(List<YamlValue> documents) {
    return ListFormat.onlyMap(documents).get(SYNC).isPresent();
  }

  @Override
  public void read(List<YamlValue> documents, EntryCollector entries) {
    YamlValue.Mapping file = ListFormat.onlyMap(documents);
    file.get("version")
        .filter(version -> !(version instanceof YamlValue.Text text && text.text().equals("1")))
        .ifPresent(version ->
            entries.refuse(version.line(), "the version of regsync's file is not 1: write 1."));
    if (file.get("creds").isPresent()) {
      entries.notTaken(
          "creds",
          "write credentials into a Secret of the ServiceAccount that"
              + " spec.template.spec.serviceAccountName names.");
    }
    YamlValue.Mapping defaults =
        file.get("defaults").orElse(null) instanceof YamlValue.Mapping map
            ? map
            : new YamlValue.Mapping(Map.of(), file.line());
    notTaken(defaults, entries);
    switch (file.get(SYNC).orElseThrow()) {
      case YamlValue.Sequence(var items, _) ->
          items.stream()
              .takeWhile(_ -> !entries.isFull())
              .forEach(item -> read(item, defaults, entries));
      case YamlValue other ->
          entries.refuse(other.line(), "sync is %s: write a list.".formatted(other.kind()));
    }
  }

  private static void read(YamlValue item, YamlValue.Mapping defaults, EntryCollector entries) {
    if (!(item instanceof YamlValue.Mapping step)) {
      entries.invalid(
          item.line(),
          item.kind(),
          "the entry is %s: write source, target and type.".formatted(item.kind()));
    } else if (!hasUsualMediaTypes(step)
        || (!isIn(step, "mediaTypes") && !hasUsualMediaTypes(defaults))) {
      entries.invalid(
          step.line(),
          step.text("source").orElse(""),
          "mediaTypes leaves out images: remove it, since all types of images are mirrored.");
    } else if (new RegsyncStep(step, entries).read()) {
      notTaken(step, entries);
    }
  }

  private static boolean isIn(YamlValue.Mapping map, String key) {
    return map.get(key).isPresent();
  }

  private static boolean hasUsualMediaTypes(YamlValue.Mapping map) {
    return map.get("mediaTypes")
        .map(value ->
            RegsyncStep.texts(value)
                .filter(types -> types.isEmpty() || types.containsAll(MEDIA_TYPES))
                .isPresent())
        .orElse(true);
  }

  private static void notTaken(YamlValue.Mapping map, EntryCollector entries) {
    map.values().keySet().stream()
        .map(YamlValue.Text::text)
        .filter(key -> isIn(map, key) && map.text(key).filter("false"::equals).isEmpty())
        .forEach(key ->
            Optional.ofNullable(NOT_TAKEN.get(key))
                .ifPresent(advice -> entries.notTaken(key, advice)));
  }
}
