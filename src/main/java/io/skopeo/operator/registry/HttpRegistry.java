package io.skopeo.operator.registry;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.reference.Digest;
import io.skopeo.operator.reference.ImageReference;
import io.skopeo.operator.reference.Repository;
import io.skopeo.operator.reference.Tag;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;

/**
 * Registries over HTTP, as the OCI distribution specification describes them and as they are met.
 * One instance serves all of the operator; it is thread-safe and blocks the asking thread, which
 * should be a virtual one.
 */
public final class HttpRegistry implements Registry, AutoCloseable {
  private static final int LISTINGS = 256;

  private final RegistrySettings settings;
  private final Wire wire;
  private final Asker asker;
  private final Manifests manifests;
  private final PageSizes sizes = new PageSizes();
  private final Shared<Subject, Answer<List<Tag>>> listings;

  private HttpRegistry(RegistrySettings settings, Pauses pauses, AddressPolicy.Resolver resolver) {
    this.settings = settings;
    wire = new Wire(settings, resolver);
    Budgets budgets = new Budgets(settings, pauses);
    Authenticator authenticator = new Authenticator(new Tokens(wire, budgets, settings.time()));
    asker = new Asker(wire, budgets, authenticator);
    manifests = new Manifests(asker);
    listings = new Shared<>(settings.time(), LISTINGS);
  }

  /** A client with the settings. Close it to give its connections back. */
  public static HttpRegistry create(RegistrySettings settings) {
    return create(settings, Pauses.real(), host -> List.of(InetAddress.getAllByName(host)));
  }

  static HttpRegistry create(
      RegistrySettings settings, Pauses pauses, AddressPolicy.Resolver resolver) {
    return new HttpRegistry(settings, pauses, resolver);
  }

  /** Whose list: never shared with another access. */
  private record Subject(Repository repository, Access access) {}

  /**
   * {@inheritDoc}
   *
   * <p>{@code Later} where the host is over budget; {@code Refused} with {@code
   * AUTHENTICATION_FAILED}, {@code UNEXPECTED_ANSWER}, {@code REGISTRY_UNREACHABLE} or {@code
   * ADDRESS_REFUSED}. Lists are shared for a short while with others that ask for the same with the
   * same access.
   */
  @Override
  public Answer<List<Tag>> tags(Repository repository, Access access) {
    return listings.get(new Subject(repository, access), () -> listed(repository, access)).value();
  }

  private Shared.Kept<Answer<List<Tag>>> listed(Repository repository, Access access) {
    Answer<List<Tag>> answer = new Listing(asker, sizes, settings, repository, access).all();
    Instant until =
        answer instanceof Answer.Found<List<Tag>>
            ? settings.time().instant().plus(settings.listingsSharedFor())
            : Instant.MIN;
    return new Shared.Kept<>(answer, until);
  }

  /**
   * {@inheritDoc}
   *
   * <p>One HEAD in most cases, a GET beside it where the registry does not name the digest. Refused
   * as {@link #tags} is.
   */
  @Override
  public Answer<Digest> digest(ImageReference image, Access access) {
    return manifests.digest(image, access);
  }

  @Override
  public void close() {
    wire.close();
  }
}
