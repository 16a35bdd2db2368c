package io.skopeo.operator.imageset.list;

import io.skopeo.operator.imageset.list.yaml.YamlReader;
import io.skopeo.operator.imageset.list.yaml.YamlValue;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.SafeText;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Parses lists of repositories; their format is told by their content. A text that may be no list,
 * such as an error page or a list that was cut off, is refused as a whole: it must not empty a
 * mirror. A single entry that cannot be used is a problem of its own.
 */
public final class ListParser {
  private static final int LONGEST = 1 << 20;
  private static final List<ListFormat> FORMATS =
      List.of(
          new WorkerListFormat(), new HaulerFormat(), new RegsyncFormat(), new SkopeoSyncFormat());

  private static final String KEY = "\"[^\"]*\"|'[^']*'|[^\\s#\"'\\[{][^\\s]*?";

  /** The first line of a YAML document: a list, a map, JSON, or a mark. An address is no JSON. */
  private static final Pattern YAML =
      Pattern.compile(
          "-(?:\\s.*)?|---.*|%%YAML.*|\\{.*|\\[(?![0-9a-fA-F:]+]).*|(?:%s):(?:\\s.*)?"
              .formatted(KEY));

  private static final Pattern COMPLETE = Pattern.compile("[\\n\\]}]\\s*\\z");

  private ListParser() {}

  /**
   * Parses a list.
   *
   * @param list its name for sentences, such as {@code ConfigMap mirrors, key mirrors.yaml}
   */
  public static Parsed<RepositoryList> parse(String list, String text) {
    if (text.length() > LONGEST) {
      return invalid(
          Reason.LIST_TOO_LONG,
          list + " is longer than 1 MiB: divide the repositories among several lists.");
    }
    String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
    List<String> lines = plain.lines().toList();
    Optional<String> first =
        lines.stream()
            .map(String::strip)
            .filter(l -> !l.isEmpty() && l.charAt(0) != '#')
            .findFirst();
    if (first.isEmpty()) {
      return unreadable(list, "has no entry: write a repository, or remove the list.");
    }
    if (plain.indexOf('\0') >= 0) {
      return unreadable(list, "is binary, not a list: check its URL or its key.");
    }
    if (first.get().startsWith("<")) {
      return unreadable(list, "is HTML, not a list: use the URL of the raw file.");
    }
    boolean isOpen = !COMPLETE.matcher(plain).find();
    if (YAML.matcher(first.get()).matches()) {
      return YamlReader.read(list, plain).then(documents -> yaml(list, documents, isOpen));
    }
    var entries = new EntryCollector(list);
    PlainListReader.read(lines, entries);
    return entries.result(isOpen);
  }

  private static Parsed<RepositoryList> yaml(
      String list, List<YamlValue> documents, boolean isOpen) {
    var entries = new EntryCollector(list);
    Optional<ListFormat> format = FORMATS.stream().filter(f -> f.isFormatOf(documents)).findFirst();
    if (format.isEmpty() && !documents.isEmpty()) {
      return unreadable(list, unknown(documents));
    }
    format.ifPresent(f -> f.read(documents, entries));
    return entries.result(isOpen);
  }

  private static String unknown(List<YamlValue> documents) {
    if (documents.size() > 1) {
      return "has %d documents: write one, without --- between its parts."
          .formatted(documents.size());
    }
    return switch (documents.getFirst()) {
      case YamlValue.Mapping map when !map.values().isEmpty() ->
          "is no list that is known, its first key is \"%s\": write the repositories below the key containers."
              .formatted(SafeText.quote(map.values().keySet().iterator().next().text()));
      case YamlValue other ->
          "is %s, not a list: write the repositories below the key containers."
              .formatted(other instanceof YamlValue.Mapping ? "an empty map" : other.kind());
    };
  }

  private static Parsed<RepositoryList> unreadable(String list, String what) {
    return invalid(Reason.LIST_UNREADABLE, list + " " + what);
  }

  private static Parsed<RepositoryList> invalid(Reason reason, String sentence) {
    return new Parsed.Invalid<>(new Problem(reason, sentence));
  }
}
