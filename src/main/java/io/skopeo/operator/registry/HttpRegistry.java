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
 * Registries over HTTP, as the OCI distribution specification describes them and as they are met.
 * One instance serves all of the operator; it is thread-safe and blocks the asking thread, which
 * should be a virtual one.
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
    Authenticator authenticator = new Authenticator(new Tokens(wire, budgets, settings.time()));
    asker = new Asker(wire, budgets, authenticator);
    manifests = new Manifests(asker);
    parts = new Parts(manifests);
    listings = new Listings(asker, settings);
  }

  /** A client with the settings. Close it to give its connections back. */
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
   * <p>{@code Later} where the host is over budget; {@code Refused} with {@code
   * AUTHENTICATION_FAILED}, {@code UNEXPECTED_ANSWER}, {@code REGISTRY_UNREACHABLE} or {@code
   * ADDRESS_REFUSED}. Lists are shared for a short while with others that ask for the same with the
   * same access, and asked for again by ETag where the registry has some.
   */
  @Override
  public Answer<List<Tag>> tags(Repository repository, Access access) {
    return listings.tags(repository, access);
  }

  /**
   * {@inheritDoc}
   *
   * <p>One HEAD in most cases, a GET beside it where the registry does not name the digest. Refused
   * as {@link #tags} is.
   */
  @Override
  public Answer<Manifest> manifest(ImageReference image, Access access) {
    return manifests.manifest(image, access);
  }

  /**
   * {@inheritDoc}
   *
   * <p>One GET. Refused as {@link #tags} is, and with {@code UNEXPECTED_ANSWER} where an index is
   * larger than a run has room for.
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
   * How many pulls registries allow, by their newest answers: of each host the account that has
   * least left. Asks nobody. Without hosts that told none, or longer ago than their window.
   *
   * @return by host, as it is called in addresses
   */
  public Map<String, Quota> quotas() {
    return budgets.quotas();
  }

  @Override
  public void close() {
    wire.close();
  }
}
