package io.skopeo.operator.registry;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.reference.ImageReference;
import io.skopeo.operator.reference.ImageReference.Pinned;
import io.skopeo.operator.reference.Platform;
import io.skopeo.operator.reference.Repository;
import io.skopeo.operator.reference.Tag;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Registries over HTTP: the OCI distribution specification with the deviations of real registries.
 * One thread-safe instance serves the whole operator.
 */
public final class HttpRegistry implements Registry, AutoCloseable {
  private final Wire wire;
  private final Budgets budgets;
  private final Asker asker;
  private final Manifests manifests;
  private final Parts parts;
  private final Listings listings;

  private HttpRegistry(RegistrySettings settings, Pauses pauses, AddressPolicy.Resolver resolver) {
    wire = new Wire(settings, resolver);
    budgets = new Budgets(settings, pauses);
    asker = new Asker(wire, budgets, settings);
    manifests = new Manifests(asker);
    parts = new Parts(manifests);
    listings = new Listings(asker, settings);
  }

  /** Creates a client. Close it to close its connections. */
  public static HttpRegistry create(RegistrySettings settings) {
    return create(settings, Pauses.real(), host -> List.of(InetAddress.getAllByName(host)));
  }

  static HttpRegistry create(
      RegistrySettings settings, Pauses pauses, AddressPolicy.Resolver resolver) {
    return new HttpRegistry(settings, pauses, resolver);
  }

  /**
   * {@inheritDoc}
   *
   * <p>{@code Later} if the host is over budget; {@code Refused} with {@code
   * AUTHENTICATION_FAILED}, {@code UNEXPECTED_ANSWER}, {@code REGISTRY_UNREACHABLE} or {@code
   * ADDRESS_REFUSED}. A list is shared for a short time with callers that have the same access.
   */
  @Override
  public Answer<List<Tag>> tags(Repository repository, Access access) {
    return listings.tags(repository, access);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Usually one HEAD request, followed by a GET if the registry does not send the digest. Fails
   * as {@link #tags} does.
   */
  @Override
  public Answer<Manifest> manifest(ImageReference image, Access access) {
    return manifests.manifest(image, access);
  }

  /**
   * {@inheritDoc}
   *
   * <p>One GET request. Fails as {@link #tags} does, and with {@code UNEXPECTED_ANSWER} if the
   * subset of an index is too large for a run.
   */
  @Override
  public Answer<Part> part(Pinned image, List<Platform> platforms, Access access) {
    return parts.part(image, platforms, access);
  }

  @Override
  public Optional<Quota> quota(Repository repository, Access access) {
    return asker.quota(repository, access);
  }

  /**
   * Returns for each host that reported current pull quotas the one with the fewest pulls left.
   * Sends no request.
   *
   * @return quotas by host, as in URIs
   */
  public Map<String, Quota> quotas() {
    return budgets.quotas();
  }

  @Override
  public void close() {
    wire.close();
  }
}
