package io.skopeo.operator.registry.referrers;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.oci.Descriptor;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.ReferrersTag;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.registry.Referrers;
import io.skopeo.operator.registry.RegistrySettings;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.registry.auth.RegistryTransport;
import io.skopeo.operator.registry.cache.SingleFlightCache;
import io.skopeo.operator.registry.http.HttpOutcome.Response;
import io.skopeo.operator.registry.manifest.ManifestClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Lists what refers to a manifest, from the referrers API or else from the tag that clients keep
 * (OCI distribution specification 1.1, Unavailable Referrers API), and shares each list for an hour
 * with callers that have the same access. Only lists that were found are shared.
 */
public final class ReferrersClient {
  private static final Duration LIFETIME = Duration.ofHours(1);
  private static final int MAX_SHARED_BYTES = 16 << 20;

  /** The heap that a list takes beside its entries, and an entry beside its JSON. */
  private static final int ENTRY_BYTES = 1 << 10;

  private final RegistryTransport sender;
  private final ManifestClient manifests;
  private final RegistrySettings settings;
  private final ApiSupport support = new ApiSupport();
  private final SingleFlightCache<Subject, ReadList> lists;

  public ReferrersClient(
      RegistryTransport sender, ManifestClient manifests, RegistrySettings settings) {
    this.sender = sender;
    this.manifests = manifests;
    this.settings = settings;
    this.lists =
        new SingleFlightCache<>(
            settings.time(), MAX_SHARED_BYTES, ReferrersClient::bytes, ReferrersClient::lifetime);
  }

  /** The key of a list, which is never shared with another access. */
  private record Subject(Pinned manifest, Access access) {}

  /**
   * A list and its age.
   *
   * @param since the time before its first request
   */
  private record ReadList(Instant since, Result<Referrers> result) {}

  /**
   * Lists what refers to a manifest.
   *
   * @param notBefore lists that were read before this time are read anew
   */
  public Result<Referrers> referrers(Pinned manifest, Access access, Instant notBefore) {
    var subject = new Subject(manifest, access);
    ReadList list = lists.get(subject, () -> read(subject)).value();
    if (list.since().isBefore(notBefore)) {
      lists.invalidate(subject, list);
      list = lists.get(subject, () -> read(subject)).value();
    }
    return list.result();
  }

  /** Returns whether the registry has the API, as far as its answers have shown it. */
  public Optional<Boolean> hasApi(Repository repository, Access access) {
    return support.known(repository.host(), access);
  }

  private ReadList read(Subject subject) {
    Instant since = settings.time().instant();
    return new ReadList(since, list(subject.manifest(), subject.access()));
  }

  private Result<Referrers> list(Pinned subject, Access access) {
    var answer = new ReferrersPager(sender, settings, subject, access).readAll();
    support.record(subject.repository().host(), access, answer);
    return switch (answer) {
      case ApiAnswer.Listed(var referrers) -> new Result.Found<>(referrers);
      // A registry without the API may say this of a repository that it has.
      case ApiAnswer.UnknownRepository _, ApiAnswer.NoApi _ -> fromTag(subject, access);
      case ApiAnswer.NoAnswer(var result) -> result;
    };
  }

  private Result<Referrers> fromTag(Pinned subject, Access access) {
    var tag = subject.repository().at(ReferrersTag.of(subject.digest()));
    return switch (manifests.get(tag, access)) {
      case Result.Found<Response>(var response) -> new Result.Found<>(tagged(subject, response));
      case Result.NotFound<Response> _ -> new Result.Found<>(Referrers.NONE);
      case Result.Throttled<Response>(var until) -> new Result.Throttled<>(until);
      case Result.Failed<Response>(var problem, _) -> new Result.Failed<>(problem);
    };
  }

  /**
   * Interprets the manifest behind the tag; one that is not an index is no list. GitLab resolves
   * the tag as the digest and answers with the subject itself (oras-project/oras-go issue 1396).
   */
  private static Referrers tagged(Pinned subject, Response response) {
    boolean isSubject =
        response.body().digest(subject.digest().algorithm()).equals(subject.digest());
    var entries = new ReferrerEntries(subject.digest());
    return !isSubject && MediaTypes.isIndex(response) && entries.add(response.body())
        ? entries.toReferrers(Referrers.Origin.TAG)
        : Referrers.NONE;
  }

  private static int bytes(ReadList list) {
    return list.result() instanceof Result.Found<Referrers>(var referrers)
        ? ENTRY_BYTES + referrers.entries().stream().mapToInt(ReferrersClient::bytes).sum()
        : ENTRY_BYTES;
  }

  private static int bytes(Descriptor entry) {
    // The types are in the JSON too.
    return ENTRY_BYTES + 2 * entry.json().length();
  }

  private static Duration lifetime(ReadList list) {
    return list.result() instanceof Result.Found ? LIFETIME : Duration.ZERO;
  }
}
