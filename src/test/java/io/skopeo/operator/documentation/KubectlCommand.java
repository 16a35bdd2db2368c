package io.skopeo.operator.documentation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kubectl command in a text, as far as it names kinds of resources.
 *
 * @param text as it is written
 * @param resources the words for kinds, such as {@code simg} or {@code pods}
 */
record KubectlCommand(String text, List<String> resources) {
  private static final Pattern START = Pattern.compile("(?<![\\w./-])kubectl(?=[ \\t])");
  private static final Pattern COMMA = Pattern.compile(",");
  private static final Pattern WORD =
      Pattern.compile(
          "\\G(?:[ \\t]|\\\\\\n)+((?:'[^'\\n]*'|\"[^\"\\n]*\"|[^\\s'\"|;&<>`()\\\\])+)");

  /** Verbs whose first argument is a kind, several kinds, or kind/name. */
  private static final Set<String> OF_A_KIND =
      Set.of("annotate", "delete", "describe", "edit", "explain", "get", "label", "patch", "wait");

  /** Verbs whose first argument is a pod or kind/name. */
  private static final Set<String> OF_A_POD = Set.of("exec", "logs", "port-forward");

  /** Flags without a value in a word of its own; all others have one, unless they contain "=". */
  private static final Set<String> SWITCHES =
      Set.of(
          "-A",
          "-w",
          "--all",
          "--all-namespaces",
          "--force-conflicts",
          "--ignore-not-found",
          "--overwrite",
          "--server-side",
          "--watch");

  /** Finds the commands that name kinds. */
  static List<KubectlCommand> in(String text) {
    return START
        .matcher(text)
        .results()
        .map(start -> read(text, start.start(), start.end()))
        .filter(command -> !command.resources().isEmpty())
        .toList();
  }

  private static KubectlCommand read(String text, int start, int end) {
    List<String> arguments = new ArrayList<>();
    Matcher word = WORD.matcher(text).region(end, text.length());
    int stop = end;
    boolean isValue = false;
    while (word.find()) {
      stop = word.end();
      String next = word.group(1);
      if (isValue) {
        isValue = false;
      } else if (next.startsWith("-")) {
        isValue = !next.contains("=") && !SWITCHES.contains(next);
      } else {
        arguments.add(next);
      }
    }
    return new KubectlCommand(text.substring(start, stop), resources(arguments));
  }

  private static List<String> resources(List<String> arguments) {
    if (arguments.size() < 2) {
      return List.of();
    }
    String verb = arguments.getFirst();
    String first = arguments.get(1).replaceAll("^[\"']|[\"'.,:]+$", "");
    int slash = first.indexOf('/');
    if (OF_A_KIND.contains(verb) || (OF_A_POD.contains(verb) && slash >= 0)) {
      return COMMA
          .splitAsStream(first.substring(0, slash < 0 ? first.length() : slash))
          .filter(word -> !word.startsWith("$"))
          .toList();
    }
    return List.of();
  }
}
