package io.skopeo.operator.registry;

import io.skopeo.operator.credentials.Credential;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** User and password as a header (RFC 7617). */
final class BasicAuth {
  private BasicAuth() {}

  static String header(Credential credential) {
    String pair = credential.username() + ":" + credential.password();
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }
}
