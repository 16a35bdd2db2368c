package io.skopeo.operator.registry.tags;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.registry.RegistrySettings;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.registry.auth.RegistryTransport;
import io.skopeo.operator.registry.http.SingleFlightCache;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;

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
  private final SingleFlightCache<Subject, Result<List<Tag>>> lists;

  public TagLister(RegistryTransport sender, RegistrySettings settings) {
    this.sender = sender;
    this.settings = settings;
    this.lists =
        new SingleFlightCache<>(
            settings.time(), MAX_SHARED_BYTES, TagLister::bytes, this::lifetime);
  }

  /** The key of a list, which is never shared with another access. */
  private record Subject(Repository repository, Access access) {}

  /** Lists all tags of a repository. */
  public Result<List<Tag>> tags(Repository repository, Access access) {
    return lists
        .get(
            new Subject(repository, access),
            () -> new TagPager(sender, sizes, settings, repository, access, memory).readAll())
        .value();
  }

  private static int bytes(Result<List<Tag>> answer) {
    return answer instanceof Result.Found<List<Tag>>(var tags)
        ? ENTRY_BYTES
            + TagPager.bytes(tags.size(), tags.stream().mapToInt(t -> t.name().length()).sum())
        : ENTRY_BYTES;
  }

  private Duration lifetime(Result<List<Tag>> answer) {
    return answer instanceof Result.Found ? settings.times().shared() : Duration.ZERO;
  }
}
