package io.skopeo.operator.registry.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Parses {@code Link} headers (RFC 8288, section 3). */
public final class LinkHeader {
  private LinkHeader() {}

  /**
   * Finds the target of the link to the next page. A link without a relation type counts too: the
   * distribution API has no other links, and a missed page would lose entries.
   */
  public static Optional<String> next(List<String> headers) {
    return headers.stream()
        .flatMap(header -> split(header, ',').stream())
        .map(link -> split(link, ';'))
        .filter(LinkHeader::isNext)
        .map(parts -> parts.getFirst().strip())
        .filter(target -> target.startsWith("<") && target.endsWith(">"))
        .map(target -> target.substring(1, target.length() - 1).strip())
        .findFirst();
  }

  private static boolean isNext(List<String> parts) {
    Optional<String> relations =
        parts.stream()
            .skip(1)
            .map(part -> part.split("=", 2))
            .filter(p -> p.length == 2 && p[0].strip().equalsIgnoreCase("rel"))
            .map(p -> p[1].replace('"', ' ').strip().toLowerCase(Locale.ROOT))
            .findFirst();
    return relations.isEmpty() || List.of(relations.get().split("\\s+")).contains("next");
  }

  /** Splits at separators outside of quotes and angle brackets. */
  private static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    char within = 0;
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (within == '"' && c == '\\') {
        at++;
      } else if (within != 0) {
        within = c == within ? 0 : within;
      } else if (c == '"') {
        within = '"';
      } else if (c == '<') {
        within = '>';
      } else if (c == separator) {
        parts.add(text.substring(from, at));
        from = at + 1;
      }
    }
    parts.add(text.substring(from));
    return parts;
  }
}
