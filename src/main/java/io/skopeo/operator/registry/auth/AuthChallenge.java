package io.skopeo.operator.registry.auth;

import io.skopeo.operator.oci.Repository;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A challenge from a {@code WWW-Authenticate} header (RFC 9110, section 11.6.1).
 *
 * @param scheme the authentication scheme in lower case
 * @param parameters the parameters by lower-case name
 */
record AuthChallenge(String scheme, Map<String, String> parameters) {
  private static final String SCOPE = "scope";

  AuthChallenge {
    parameters = Map.copyOf(parameters);
  }

  boolean isBearer() {
    return scheme.equals("bearer") && parameters.containsKey("realm");
  }

  boolean isBasic() {
    return scheme.equals("basic");
  }

  /**
   * Returns what makes two challenges the same, whatever {@code error} says of the last request.
   */
  List<Object> essence() {
    return List.of(scheme, parameter("realm"), parameter("service"), parameter(SCOPE));
  }

  /** Returns the challenge with the right to push added to its scope. */
  AuthChallenge toPush(Repository repository) {
    List<String> words = Arrays.asList(parameter(SCOPE).orElse("").trim().split(" +"));
    String own = "repository:%s:pull".formatted(repository.path());
    List<String> pulls =
        words.stream().filter(w -> w.startsWith("repository:") && w.endsWith(":pull")).toList();
    // A registry behind another name may have a name of its own for the repository.
    String pull = pulls.size() == 1 ? pulls.getFirst() : own;
    Map<String, String> changed = new LinkedHashMap<>(parameters);
    changed.put(
        SCOPE,
        Stream.concat(words.stream().filter(w -> !w.equals(pull)), Stream.of(pull + ",push"))
            .filter(w -> !w.isEmpty())
            .collect(Collectors.joining(" ")));
    return new AuthChallenge(scheme, changed);
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name)).filter(v -> !v.isEmpty());
  }

  /** Parses the challenges of all headers in order, and skips malformed ones. */
  static List<AuthChallenge> parse(List<String> headers) {
    List<AuthChallenge> all = new ArrayList<>();
    for (String header : headers) {
      new Parser(header).readInto(all);
    }
    return all;
  }

  /** Parses one header: challenges and their parameters are both separated by commas. */
  private static final class Parser {
    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
    }

    void readInto(List<AuthChallenge> all) {
      for (skip(" \t,"); at < text.length(); skip(" \t,")) {
        String scheme = token();
        if (scheme.isEmpty()) {
          skipToComma();
          continue;
        }
        all.add(new AuthChallenge(scheme.toLowerCase(Locale.ROOT), parameters()));
      }
    }

    private Map<String, String> parameters() {
      Map<String, String> parameters = new LinkedHashMap<>();
      skipToken68();
      while (true) {
        int before = at;
        skip(" \t,");
        String name = token();
        skip(" \t");
        if (name.isEmpty() || at >= text.length() || text.charAt(at) != '=') {
          at = before;
          return parameters;
        }
        at++;
        skip(" \t");
        parameters.putIfAbsent(name.toLowerCase(Locale.ROOT), value());
      }
    }

    /** Skips credentials in place of parameters, as in {@code Negotiate YII=}. */
    private void skipToken68() {
      int before = at;
      skip(" \t");
      while (at < text.length()
          && (isToken(text.charAt(at)) || "/=".indexOf(text.charAt(at)) >= 0)) {
        at++;
      }
      boolean whole = at == text.length() || text.charAt(at) == ',';
      boolean padded = at > before && text.charAt(at - 1) == '=';
      if (!whole || !padded) {
        at = before;
      }
    }

    private String value() {
      return at < text.length() && text.charAt(at) == '"' ? quoted() : bare();
    }

    private String quoted() {
      StringBuilder value = new StringBuilder();
      for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
        if (text.charAt(at) == '\\' && at + 1 < text.length()) {
          at++;
        }
        value.append(text.charAt(at));
      }
      at = Math.min(at + 1, text.length());
      return value.toString();
    }

    /** Accepts more than a token, because some registries send realm URLs without quotes. */
    private String bare() {
      int from = at;
      while (at < text.length() && " \t,".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(from, at);
    }

    private String token() {
      int from = at;
      while (at < text.length() && isToken(text.charAt(at))) {
        at++;
      }
      return text.substring(from, at);
    }

    private static boolean isToken(char c) {
      return c > ' ' && c < 127 && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
    }

    private void skip(String characters) {
      while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private void skipToComma() {
      while (at < text.length() && text.charAt(at) != ',') {
        if (text.charAt(at) == '"') {
          quoted();
        } else {
          at++;
        }
      }
    }
  }
}
