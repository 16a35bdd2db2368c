package io.skopeo.operator.registry.list;

import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.SafeText;
import io.skopeo.operator.registry.http.Uris;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/** The https URL of a list. Its text form has no query, which may be a token. */
public final class ListUrl {
  private static final int HTTPS_PORT = 443;

  private final URI uri;

  private ListUrl(URI uri) {
    this.uri = uri;
  }

  /**
   * Parses a URL.
   *
   * @param field the name of the field that has it, for the problem, which quotes nothing
   */
  public static Parsed<ListUrl> parse(String field, String text) {
    Optional<URI> uri = Uris.absolute(text).filter(Uris::isHttps);
    if (uri.isPresent()) {
      return new Parsed.Valid<>(new ListUrl(uri.get()));
    }
    return new Parsed.Invalid<>(
        Problem.inSpec(
            hasAccount(text)
                ? "%s has a user name or password in it: put them into a Secret, and name it in secretRef."
                    .formatted(field)
                : "%s is not an https URL with a host name: write one such as https://git.example.com/team/mirrors.txt."
                    .formatted(field)));
  }

  private static boolean hasAccount(String text) {
    return text.matches("(?s)[^/]*//[^/?#]*@.*");
  }

  URI uri() {
    return uri;
  }

  /** Returns the text that tells lists apart, with the query; it may be a secret. */
  public String key() {
    return uri.toString();
  }

  /** Returns the host name in lower case. */
  public String host() {
    return host(uri);
  }

  /** Returns the host name in lower case, with the port unless that is the usual one. */
  public String authority() {
    return uri.getPort() < 0 || uri.getPort() == HTTPS_PORT ? host() : host() + ":" + uri.getPort();
  }

  static String host(URI uri) {
    return uri.getHost().toLowerCase(Locale.ROOT);
  }

  /** Formats the URL for a message. */
  @Override
  public String toString() {
    return SafeText.text("https://" + authority() + uri.getRawPath(), 255);
  }
}
