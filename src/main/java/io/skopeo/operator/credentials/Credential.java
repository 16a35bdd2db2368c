package io.skopeo.operator.credentials;

/**
 * User and password (or token) for a registry. Its text form is silent, so that no log line, Event
 * or status can hold it by accident.
 *
 * @param username the user, or what the registry wants in its place
 * @param password the password or token
 */
public record Credential(String username, String password) {
  @Override
  public String toString() {
    return "Credential[…]";
  }
}
