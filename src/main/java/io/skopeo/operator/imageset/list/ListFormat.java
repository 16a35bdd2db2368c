package io.skopeo.operator.imageset.list;

import io.skopeo.operator.imageset.list.yaml.YamlValue;
import java.util.List;
import java.util.Map;

/** A format of lists in YAML. */
interface ListFormat {
  /** Returns whether the documents are in this format, whatever else is wrong with them. */
  boolean isFormatOf(List<YamlValue> documents);

  /** Reads the entries. */
  void read(List<YamlValue> documents, EntryCollector entries);

  /** Returns the map that is the only document, or one without keys. */
  static YamlValue.Mapping onlyMap(List<YamlValue> documents) {
    return documents.size() == 1 && documents.getFirst() instanceof YamlValue.Mapping map
        ? map
        : new YamlValue.Mapping(Map.of(), 1);
  }
}
