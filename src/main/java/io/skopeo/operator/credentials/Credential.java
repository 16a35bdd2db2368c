package io.skopeo.operator.credentials;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A user name and password (or token) for a registry. Its text form reveals neither, so that no log
 * line, Event or status can leak them by accident.
 *
 * @param username the user name, or the fixed word that some registries expect in its place
 * @param password the password or token
 */
public record Credential(String username, String password) {
  /** Encodes {@code user:password} in base64, as docker config files and HTTP do. */
  public String base64() {
    String pair = username + ":" + password;
    return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  /** Formats the value of an {@code Authorization} header for Basic authentication (RFC 7617). */
  public String basicAuthorization() {
    return "Basic " + base64();
  }

  @Override
  public String toString() {
    return "Credential[…]";
  }
}
