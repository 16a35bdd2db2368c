package io.skopeo.operator.registry;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.reference.ImageReference;
import io.skopeo.operator.reference.ImageReference.Pinned;
import io.skopeo.operator.reference.Platform;
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
   * The manifest or index that the reference names now. {@code Absent} where there is none. Asking
   * costs no pull where the registry answers HEAD as it should.
   */
  Answer<Manifest> manifest(ImageReference image, Access access);

  /**
   * What of the manifest or index is of the platforms. {@code Absent} where there is no such
   * manifest. The first time it costs a pull; what was found is kept, within bounds.
   *
   * @param platforms at least one
   */
  Answer<Part> part(Pinned image, List<Platform> platforms, Access access);

  /**
   * How many pulls the repository's registry allows this access, by its newest answer to it. Asks
   * nobody. Empty where the registry told none, as most do, or longer ago than the limit's window.
   */
  Optional<Quota> quota(Repository repository, Access access);
}
