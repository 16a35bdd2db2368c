package io.skopeo.operator.registry.client;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.oci.ImageContent;
import io.skopeo.operator.oci.ImageReference;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.registry.AddressPolicy;
import io.skopeo.operator.registry.Examination;
import io.skopeo.operator.registry.ImageFacts;
import io.skopeo.operator.registry.ManifestInfo;
import io.skopeo.operator.registry.ManifestSummary;
import io.skopeo.operator.registry.PullQuota;
import io.skopeo.operator.registry.Referrers;
import io.skopeo.operator.registry.Registry;
import io.skopeo.operator.registry.RegistrySettings;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.registry.auth.RegistryTransport;
import io.skopeo.operator.registry.connect.AddressPins;
import io.skopeo.operator.registry.facts.ImageFactsReader;
import io.skopeo.operator.registry.http.HttpTransport;
import io.skopeo.operator.registry.manifest.ContentReader;
import io.skopeo.operator.registry.manifest.ManifestClient;
import io.skopeo.operator.registry.ratelimit.RateLimiters;
import io.skopeo.operator.registry.ratelimit.Sleeper;
import io.skopeo.operator.registry.referrers.ManifestSummaries;
import io.skopeo.operator.registry.referrers.ReferrersClient;
import io.skopeo.operator.registry.tags.ProxyProjects;
import io.skopeo.operator.registry.tags.TagLister;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Registries over HTTP: the OCI distribution specification with the deviations of real registries.
 * One thread-safe instance serves the whole operator.
 */
public final class HttpRegistry implements Registry, AutoCloseable {
  private final HttpTransport transport;
  private final RateLimiters limiters;
  private final RegistryTransport sender;
  private final ManifestClient manifests;
  private final ContentReader contents;
  private final TagLister listings;
  private final ProxyProjects projects;
  private final ReferrersClient referrers;
  private final ManifestSummaries summaries;
  private final ImageFactsReader facts;

  private HttpRegistry(RegistrySettings settings, Sleeper pauses, AddressPolicy.Resolver resolver) {
    transport = new HttpTransport(settings, resolver);
    limiters = new RateLimiters(settings, pauses);
    sender = new RegistryTransport(transport, limiters, settings);
    manifests = new ManifestClient(sender);
    contents = new ContentReader(manifests);
    listings = new TagLister(sender, settings);
    projects = new ProxyProjects(sender, settings);
    referrers = new ReferrersClient(sender, manifests, settings);
    summaries = new ManifestSummaries(manifests, settings);
    facts = new ImageFactsReader(summaries);
  }

  /** Creates a client. Close it to close its connections. */
  public static HttpRegistry create(RegistrySettings settings) {
    return create(settings, Sleeper.real(), AddressPins::resolve);
  }

  static HttpRegistry create(
      RegistrySettings settings, Sleeper pauses, AddressPolicy.Resolver resolver) {
    return new HttpRegistry(settings, pauses, resolver);
  }

  /**
   * {@inheritDoc}
   *
   * <p>{@code Throttled} if the host is over budget; {@code Failed} with {@code
   * AUTHENTICATION_FAILED}, {@code UNEXPECTED_ANSWER}, {@code REGISTRY_UNREACHABLE} or {@code
   * ADDRESS_REFUSED}. A list is shared for a short time with callers that have the same access. It
   * has no tags that are attached to digests.
   */
  @Override
  public Result<List<Tag>> tags(Repository repository, Access access) {
    return listings.tags(repository, access);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Reads and shares the same list as {@link #tags}.
   */
  @Override
  public Result<Predicate<Tag>> attachedTags(Repository repository, Access access) {
    return listings.attachedTags(repository, access);
  }

  /**
   * {@inheritDoc}
   *
   * <p>One GET request for each project of a Harbor, once an hour, and none to other hosts.
   */
  @Override
  public boolean isCache(Repository repository, Access access) {
    return projects.includes(repository, access);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Usually one HEAD request, followed by a GET if the registry does not send the digest. Fails
   * as {@link #tags} does.
   */
  @Override
  public Result<ManifestInfo> manifest(ImageReference image, Access access) {
    return manifests.manifest(image, access);
  }

  /**
   * {@inheritDoc}
   *
   * <p>One GET request for each index, and a HEAD request for each part that is asked for. Fails as
   * {@link #tags} does, and with {@code UNEXPECTED_ANSWER} if the parts are too many for a run.
   */
  @Override
  public Result<ImageContent> content(
      Pinned image, List<Platform> platforms, Examination examination, Access access) {
    return contents.content(image, platforms, examination, access);
  }

  @Override
  public Optional<ImageContent> knownContent(
      Pinned image, List<Platform> platforms, Access access) {
    return contents.known(image, platforms, access);
  }

  @Override
  public Optional<PullQuota> quota(Repository repository, Access access) {
    return sender.quota(repository, access);
  }

  /**
   * {@inheritDoc}
   *
   * <p>One GET request for each page, at most 20, or two without the API. At most 1000 entries are
   * kept. Fails as {@link #tags} does.
   */
  @Override
  public Result<Referrers> referrers(Pinned subject, Access access, Instant notBefore) {
    return referrers.referrers(subject, access, notBefore);
  }

  /**
   * {@inheritDoc}
   *
   * <p>One GET request. Fails as {@link #tags} does, and with {@code UNEXPECTED_ANSWER} if the
   * manifest has more than 4 MiB.
   */
  @Override
  public Result<ManifestSummary> summary(Pinned manifest, Access access) {
    return summaries.summary(manifest, access);
  }

  /**
   * {@inheritDoc}
   *
   * <p>One GET request for each manifest and index. Fails as {@link #tags} does, and with {@code
   * UNEXPECTED_ANSWER} if an index has more than 500 manifests or is nested more than 3 deep.
   */
  @Override
  public Result<ImageFacts> facts(Pinned image, Access access) {
    return facts.facts(image, access);
  }

  @Override
  public Optional<Boolean> hasReferrersApi(Repository repository, Access access) {
    return referrers.hasApi(repository, access);
  }

  /**
   * Returns for each host that reported current pull quotas the one with the fewest pulls left.
   * Sends no request.
   *
   * @return quotas by host, as in URIs
   */
  public Map<String, PullQuota> quotas() {
    return limiters.quotas();
  }

  @Override
  public void close() {
    transport.close();
  }
}
