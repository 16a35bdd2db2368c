package io.skopeo.operator.copying;

/**
 * The Image that a copy belongs to.
 *
 * @param uid tells it from an earlier Image of the same name
 */
public record ImageName(String namespace, String name, String uid) {
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
