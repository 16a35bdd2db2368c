package io.skopeo.operator.imageset.list;

import io.skopeo.operator.imageset.list.yaml.YamlValue;
import java.util.List;

/**
 * The list of the skopeo-worker, repositories below the key {@code containers}, and the same
 * repositories without that key.
 */
final class WorkerListFormat implements ListFormat {
  private static final String CONTAINERS = "containers";

  @Override
  public boolean isFormatOf(List<YamlValue> documents) {
    return documents.size() == 1
        && (documents.getFirst() instanceof YamlValue.Sequence
            || (documents.getFirst() instanceof YamlValue.Mapping map
                && map.values().keySet().stream().anyMatch(k -> k.text().equals(CONTAINERS))));
  }

  @Override
  public void read(List<YamlValue> documents, EntryCollector entries) {
    YamlValue list = documents.getFirst();
    if (list instanceof YamlValue.Mapping map) {
      map.values().keySet().stream()
          .filter(key -> !key.text().equals(CONTAINERS))
          .forEach(key ->
              entries.notTaken(
                  "the key " + key.text(), "only " + CONTAINERS + " has repositories."));
      list = map.get(CONTAINERS).orElse(new YamlValue.Sequence(List.of(), map.line()));
    }
    if (list instanceof YamlValue.Sequence sequence) {
      sequence.items().stream().takeWhile(_ -> !entries.isFull()).forEach(i -> add(i, entries));
    } else {
      entries.refuse(list.line(), "containers is %s: write a list.".formatted(list.kind()));
    }
  }

  private static void add(YamlValue item, EntryCollector entries) {
    if (item instanceof YamlValue.Text text) {
      entries.add(text.line(), text.isNull() ? "" : text.text());
    } else {
      entries.invalid(
          item.line(),
          item.kind(),
          "the entry is %s: write a text, such as quay.io/argoproj/argocd:v2.13.1."
              .formatted(item.kind()));
    }
  }
}
