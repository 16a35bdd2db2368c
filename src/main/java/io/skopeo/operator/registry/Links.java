package io.skopeo.operator.registry;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code Link} headers (RFC 8288). */
final class Links {
  private static final Pattern LINK =
      Pattern.compile("<([^>]*)>((?:\\s*;\\s*[^,;\"]+(?:\"(?:\\\\.|[^\"\\\\])*+\")?)*)");
  private static final Pattern REL =
      Pattern.compile(";\\s*rel\\s*=\\s*(?:\"([^\"]*)\"|([^\\s;,]+))", Pattern.CASE_INSENSITIVE);

  private Links() {}

  /**
   * The target of the link to the next page. A link that does not say what it is for counts as one:
   * the distribution API has no other, and overlooking a page would lose tags.
   */
  static Optional<String> next(List<String> headers) {
    for (String header : headers) {
      Matcher link = LINK.matcher(header);
      while (link.find()) {
        if (leadsOn(link.group(2))) {
          return Optional.of(link.group(1).trim());
        }
      }
    }
    return Optional.empty();
  }

  private static boolean leadsOn(String parameters) {
    Matcher rel = REL.matcher(parameters);
    if (!rel.find()) {
      return true;
    }
    String relations = rel.group(1) == null ? rel.group(2) : rel.group(1);
    return List.of(relations.toLowerCase(Locale.ROOT).trim().split("\\s+")).contains("next");
  }
}
