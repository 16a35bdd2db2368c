package io.skopeo.operator.registry;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.reference.Digest;
import io.skopeo.operator.reference.ImageReference;
import io.skopeo.operator.reference.Repository;
import io.skopeo.operator.reference.Tag;
import java.util.List;
import java.util.Optional;

/** The questions that the operator asks of registries. Blocks the calling (virtual) thread. */
public interface Registry {
  /**
   * All tags of a repository (OCI distribution specification, Listing tags), in no particular order
   * and without doubles. {@code Absent} where the registry does not know the repository.
   */
  Answer<List<Tag>> tags(Repository repository, Access access);

  /**
   * The digest of the manifest or index that the reference names now. {@code Absent} where there is
   * none.
   */
  Answer<Digest> digest(ImageReference image, Access access);

  /** How many pulls the registry allows; empty where it does not count them. */
  default Optional<Quota> quota(Repository repository, Access access) {
    return Optional.empty();
  }
}
