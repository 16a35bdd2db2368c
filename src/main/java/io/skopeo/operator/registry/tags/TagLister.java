package io.skopeo.operator.registry.tags;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.registry.RegistrySettings;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.registry.auth.RegistryTransport;
import io.skopeo.operator.registry.cache.SingleFlightCache;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;

/**
 * Lists tags, and shares each list for a short time with all callers that have the same access. The
 * heap that lists take is bounded, for lists being read and for shared ones.
 */
public final class TagLister {
  private static final int MAX_READING_BYTES = 32 << 20;
  private static final int MAX_SHARED_BYTES = 16 << 20;

  /** The heap that an entry takes beside its tags. */
  private static final int ENTRY_BYTES = 1 << 10;

  private final RegistryTransport sender;
  private final RegistrySettings settings;
  private final PageSizes sizes = new PageSizes();
  private final Semaphore memory = new Semaphore(MAX_READING_BYTES);
  private final SingleFlightCache<Subject, Result<TagList>> lists;

  public TagLister(RegistryTransport sender, RegistrySettings settings) {
    this.sender = sender;
    this.settings = settings;
    this.lists =
        new SingleFlightCache<>(
            settings.time(), MAX_SHARED_BYTES, TagLister::bytes, this::lifetime);
  }

  /** The key of a list, which is never shared with another access. */
  private record Subject(Repository repository, Access access) {}

  /** Lists the tags of a repository, without those that are attached to digests. */
  public Result<List<Tag>> tags(Repository repository, Access access) {
    return list(repository, access).map(TagList::tags);
  }

  /**
   * Returns a test for the tags of a repository that are attached to digests. It may let pass a few
   * that the list lacks.
   */
  public Result<Predicate<Tag>> attachedTags(Repository repository, Access access) {
    return list(repository, access).map(TagList::attached);
  }

  private Result<TagList> list(Repository repository, Access access) {
    return lists
        .get(
            new Subject(repository, access),
            () -> new TagPager(sender, sizes, settings, repository, access, memory).readAll())
        .value();
  }

  private static int bytes(Result<TagList> answer) {
    return ENTRY_BYTES + (answer instanceof Result.Found<TagList>(var list) ? list.bytes() : 0);
  }

  private Duration lifetime(Result<TagList> answer) {
    return answer instanceof Result.Found ? settings.times().shared() : Duration.ZERO;
  }
}
