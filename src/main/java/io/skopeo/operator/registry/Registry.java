package io.skopeo.operator.registry;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.oci.ImageContent;
import io.skopeo.operator.oci.ImageReference;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Read access to container registries. Calls block the calling (virtual) thread. */
public interface Registry {
  /**
   * Lists the tags of a repository (OCI distribution specification, Listing tags), unordered and
   * without duplicates. {@code NotFound} if the registry does not know the repository. A client may
   * leave out those that are attached to digests ({@link io.skopeo.operator.oci.AttachedTags}).
   */
  Result<List<Tag>> tags(Repository repository, Access access);

  /**
   * Returns a test for the tags of a repository's list that are attached to digests. It may let
   * pass a few that the list lacks.
   */
  default Result<Predicate<Tag>> attachedTags(Repository repository, Access access) {
    return tags(repository, access).map(listing -> new HashSet<>(listing)::contains);
  }

  /**
   * Returns true if the registry says that a repository is of a pull-through cache, which lists
   * only what was pulled through it. False if that is not known.
   */
  default boolean isCache(Repository repository, Access access) {
    return false;
  }

  /**
   * Resolves a reference to the manifest or index that it names now. {@code NotFound} if there is
   * none. Costs no pull if the registry answers HEAD requests as specified.
   */
  Result<ManifestInfo> manifest(ImageReference image, Access access);

  /**
   * Reads what a copy of an image consists of. {@code NotFound} if there is no such manifest or
   * index. The first call for a digest costs a pull; results are cached.
   *
   * @param platforms those that an index is reduced to; empty for all
   * @param examination the parts that are asked for, to leave out those that the registry does not
   *     serve
   */
  Result<ImageContent> content(
      Pinned image, List<Platform> platforms, Examination examination, Access access);

  /**
   * Returns what is known of the content of an image without a request, if it cannot be copied in
   * one go: it has an index in its index, or parts that the registry does not serve.
   */
  default Optional<ImageContent> knownContent(
      Pinned image, List<Platform> platforms, Access access) {
    return Optional.empty();
  }

  /**
   * Returns the pull quota that the repository's registry last reported to this access. Sends no
   * request. Empty if the registry reports none, as most do, or if the quota's window has passed.
   */
  Optional<PullQuota> quota(Repository repository, Access access);

  /**
   * Lists the manifests of the same repository that refer to a manifest (OCI distribution
   * specification 1.1, Listing Referrers), from the referrers API or else from the tag that clients
   * keep instead. Never {@code NotFound}: without a list the origin says so.
   *
   * <p>Lists are shared for an hour with callers that have the same access.
   *
   * @param notBefore lists that were read before this time are read anew, such as the time of the
   *     last copy to the repository; {@link Instant#MIN} for any list
   */
  Result<Referrers> referrers(Pinned subject, Access access, Instant notBefore);

  /**
   * Reads a manifest's statements about itself. {@code NotFound} if there is none. The first call
   * for a digest costs a pull; results are cached.
   */
  Result<ManifestSummary> summary(Pinned manifest, Access access);

  /**
   * Reads what an image takes and what it is for. {@code NotFound} if there is none. The first call
   * for a digest costs a pull, for an index one more for each of its manifests; results are cached,
   * together with those of {@link #summary}.
   */
  default Result<ImageFacts> facts(Pinned image, Access access) {
    return new Result.NotFound<>();
  }

  /**
   * Returns true if a repository of this registry has answered this access with a list of its
   * referrers API, and false if repositories have only shown that they have none. Sends no request.
   * Empty if no repository was asked, or none answered clearly: a repository that does not exist
   * yet cannot be asked.
   */
  Optional<Boolean> hasReferrersApi(Repository repository, Access access);
}
