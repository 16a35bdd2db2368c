package io.skopeo.operator.tags.hint;

import io.skopeo.operator.oci.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A tag in parts: words before its version, the numbers of the version, and the rest.
 *
 * @param text all of it
 * @param words such as {@code bookworm-}, or empty
 * @param core the numbers of the version; of a pattern also {@code x}
 * @param rest what follows, such as {@code -k3s1}, or empty
 */
record TagShape(String text, String words, List<String> core, String rest) {
  private static final Pattern SHAPE =
      Pattern.compile(
          "(?<words>(?:[A-Za-z]+[._-])*?)v?(?<core>N(?:\\.N)*)(?<rest>.*)"
              .replace("N", "(?:[0-9]+|x(?![A-Za-z0-9]))"));
  private static final Pattern PART =
      Pattern.compile(
          "(?<=^|[._-])(?<commit>g?(?=[0-9a-f]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{7,40})(?=[._-]|$)"
              + "|(?<number>[0-9]+)|(?<word>[^0-9]+?(?=[0-9]|$|(?<=[._-])))");

  /** A part of a tag. */
  sealed interface Part {
    /** Letters and separators. */
    record Word(String text) implements Part {}

    /**
     * A number.
     *
     * @param letters right before it, or empty
     */
    record Digits(String digits, String letters) implements Part {}

    /** A hash of Git, with the g of {@code git describe} or without. */
    record Commit(String g) implements Part {}
  }

  /** Reads a tag, or a pattern; empty if it has no version. */
  static Optional<TagShape> of(String text) {
    Matcher shape = SHAPE.matcher(text);
    return shape.matches()
        ? Optional.of(
            new TagShape(
                text,
                shape.group("words"),
                List.of(shape.group("core").split("\\.")),
                shape.group("rest")))
        : Optional.empty();
  }

  static Optional<TagShape> of(Tag tag) {
    return of(tag.name());
  }

  /** Returns all of its parts. */
  List<Part> parts() {
    var parts = new ArrayList<Part>();
    Matcher part = PART.matcher(text);
    String letters = "";
    while (part.find()) {
      if (part.group("commit") != null) {
        parts.add(new Part.Commit(part.group().startsWith("g") ? "g" : ""));
      } else if (part.group("number") != null) {
        parts.add(new Part.Digits(part.group(), letters));
      } else {
        parts.add(new Part.Word(part.group()));
      }
      letters = text.substring(start(text, part.end()), part.end());
    }
    return List.copyOf(parts);
  }

  /** Returns where the component begins that ends here. */
  private static int start(String text, int end) {
    int start = end;
    while (start > 0 && "._-".indexOf(text.charAt(start - 1)) < 0) {
      start--;
    }
    return start;
  }

  /** Returns the numbers, in the version and after it. */
  List<Part.Digits> numbers() {
    return parts().stream()
        .filter(Part.Digits.class::isInstance)
        .map(Part.Digits.class::cast)
        .toList();
  }

  /** Returns whether the numbers of the version are read as such, and not as part of a hash. */
  boolean hasPlainVersion() {
    List<String> digits = numbers().stream().map(Part.Digits::digits).toList();
    return digits.size() >= core.size() && digits.subList(0, core.size()).equals(core);
  }

  /** Returns a text that is equal for tags that differ in numbers only. */
  String key() {
    return parts().stream()
        .map(part ->
            switch (part) {
              case Part.Word(var text) -> text;
              case Part.Digits _ -> "0";
              case Part.Commit(var g) -> g + "#";
            })
        .collect(Collectors.joining());
  }
}
