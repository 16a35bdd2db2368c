package io.skopeo.operator.controller.imageset.lists;

/**
 * The credentials for a list.
 *
 * @param header the value of the Authorization header
 * @param version of the Secret, which no other one has
 */
record ListAuthorization(String header, String version) {
  /** Omits the header. */
  @Override
  public String toString() {
    return "ListAuthorization[%s]".formatted(version);
  }
}
