package io.skopeo.operator.oci;

/** One image of a repository, by tag or by digest. */
public sealed interface ImageReference {
  Repository repository();

  /** Returns the {@code <reference>} of the distribution API: the tag or the digest. */
  String reference();

  /** The image that the tag points to at the moment. */
  record Tagged(Repository repository, Tag tag) implements ImageReference {
    @Override
    public String reference() {
      return tag.name();
    }

    @Override
    public String toString() {
      return repository + ":" + tag;
    }
  }

  /** One manifest. */
  record Pinned(Repository repository, Digest digest) implements ImageReference {
    @Override
    public String reference() {
      return digest.toString();
    }

    @Override
    public String toString() {
      return repository + "@" + digest;
    }
  }
}
