package io.skopeo.operator.imageset.list.yaml;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A value of a YAML document. */
public sealed interface YamlValue {
  /** Returns the line where it begins; 1 for the first. */
  int line();

  /** Returns a word for sentences, such as {@code a list}. */
  String kind();

  /**
   * A scalar.
   *
   * @param text as it is written, without quotes: {@code 1.10} stays {@code 1.10}
   * @param isPlain false if it is quoted or a block
   */
  record Text(String text, boolean isPlain, int line) implements YamlValue {
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

    /** Returns whether there is no value (YAML 1.2, Core Schema, {@code null}). */
    public boolean isNull() {
      return isPlain && NULLS.contains(text);
    }

    @Override
    public String kind() {
      return isNull() ? "empty" : "a text";
    }
  }

  /** A list. */
  record Sequence(List<YamlValue> items, int line) implements YamlValue {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String kind() {
      return "a list";
    }
  }

  /**
   * A map, in the order of the document.
   *
   * @param values without duplicate keys
   */
  record Mapping(Map<Text, YamlValue> values, int line) implements YamlValue {
    /** Returns the value of a key; empty if it is missing or null. */
    public Optional<YamlValue> get(String key) {
      return values.entrySet().stream()
          .filter(entry -> entry.getKey().text().equals(key))
          .map(Map.Entry::getValue)
          .filter(value -> !(value instanceof Text text && text.isNull()))
          .findFirst();
    }

    /** Returns the text of a key; empty if it is missing, null, or no text. */
    public Optional<String> text(String key) {
      return get(key)
          .flatMap(
              value -> value instanceof Text text ? Optional.of(text.text()) : Optional.empty());
    }

    @Override
    public String kind() {
      return "a map";
    }
  }
}
