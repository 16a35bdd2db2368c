package io.skopeo.operator.credentials;

import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.util.Base64;
import java.util.Optional;

/**
 * One entry of a docker config, not yet decoded. Its text form names the entry and holds nothing of
 * its content.
 *
 * @param origin where it was found: {@code Secret team-a/regcred}
 * @param key the registry or repository it is for
 * @param auth base64 of {@code user:password}; empty where there is none
 * @param pair whether there are {@code username} and {@code password}
 * @param identityToken whether there is a token of that name
 * @param stored whether the file leaves its content to a credential store
 */
record AuthEntry(
    String origin, String key, String auth, boolean pair, boolean identityToken, boolean stored) {

  static AuthEntry of(String origin, String key, String auth) {
    return new AuthEntry(origin, key, auth, false, false, false);
  }

  /** What skopeo would make of it; empty is anonymous. */
  Parsed<Optional<Credential>> credential() {
    if (identityToken) {
      return unusable("has an identitytoken, which Tekton drops: use a user with a password");
    }
    if (!auth.isEmpty()) {
      return decoded();
    }
    if (pair) {
      return unusable("has username and password, which skopeo does not read: add auth");
    }
    if (stored) {
      return unusable("leaves its content to a credsStore, which is not there in a copy's pod");
    }
    return new Parsed.Valid<>(Optional.empty());
  }

  private Parsed<Optional<Credential>> decoded() {
    String compact = auth.replace("\r", "").replace("\n", "");
    if (compact.length() % 4 != 0) {
      return unusable("has an auth that is not base64");
    }
    String text;
    try {
      text = new String(Base64.getDecoder().decode(compact), DockerConfigJson.CHARSET);
    } catch (IllegalArgumentException _) {
      return unusable("has an auth that is not base64");
    }
    int colon = text.indexOf(':');
    String password = trimmed(text.substring(colon + 1));
    if (colon <= 0 || password.isEmpty()) {
      return unusable("has an auth without user or without password");
    }
    return new Parsed.Valid<>(Optional.of(new Credential(text.substring(0, colon), password)));
  }

  /** Old clients padded the password with NUL; containers/image drops them at both ends. */
  private static String trimmed(String password) {
    int from = 0;
    int to = password.length();
    while (from < to && password.charAt(from) == '\0') {
      from++;
    }
    while (to > from && password.charAt(to - 1) == '\0') {
      to--;
    }
    return password.substring(from, to);
  }

  private Parsed<Optional<Credential>> unusable(String why) {
    return invalid("%s %s: write auth as base64 of user:password.".formatted(this, why));
  }

  static <T> Parsed<T> invalid(String sentence) {
    return new Parsed.Invalid<>(new Problem(Reason.SECRET_INVALID, sentence));
  }

  String quotedKey() {
    String clean = key.replaceAll("\\p{Cntrl}", "\uFFFD");
    return "\"" + (clean.length() <= 120 ? clean : clean.substring(0, 120) + "…") + "\"";
  }

  @Override
  public String toString() {
    return "The entry %s of %s".formatted(quotedKey(), origin);
  }
}
