package io.skopeo.operator.registry;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.reference.Repository;
import java.net.URI;
import java.time.Duration;

/**
 * The sentences for answers that cannot be used. They name host, repository and HTTP status, and
 * never quote what the other side wrote.
 */
final class Refusals {
  private Refusals() {}

  static Problem status(Repository repository, int status) {
    return error("The registry answered HTTP %d for %s.".formatted(status, repository));
  }

  static Problem unexpected(Repository repository, String what) {
    return error("The registry's answer for %s is of no use: %s.".formatted(repository, what));
  }

  static Problem tooManyTags(Repository repository, int tags, int characters) {
    return error(
        "%s has more than %d tags, or %d characters in their names: delete old tags there, or use a repository that has fewer."
            .formatted(repository, tags, characters));
  }

  static Problem unauthorized(Repository repository, Access access, int status) {
    return denied(
        access.credential().isPresent()
            ? "The registry %s refuses the credentials for %s (HTTP %d): check user, password and rights."
                .formatted(repository.host(), repository, status)
            : "The registry %s does not let %s be read without credentials (HTTP %d): check its name, or add some for it."
                .formatted(repository.host(), repository, status));
  }

  static Problem tokenDenied(Repository repository, URI realm, Access access, int status) {
    return denied(
        access.credential().isPresent()
            ? "The token service %s of the registry %s refuses the credentials for %s (HTTP %d): check user, password and rights."
                .formatted(realm.getHost(), repository.host(), repository, status)
            : "The token service %s of the registry %s gives no token for %s without credentials (HTTP %d): check its name, or add some for it."
                .formatted(realm.getHost(), repository.host(), repository, status));
  }

  static Problem token(Repository repository, URI realm, String what) {
    return error(
        "The token service %s of the registry %s %s for %s."
            .formatted(realm.getHost(), repository.host(), what, repository));
  }

  static Problem plainRealm(Repository repository) {
    return error(
        "The registry %s wants credentials sent to a token service over plain http, which is refused while TLS is verified."
            .formatted(repository.host()));
  }

  static Problem strangeRealm(Repository repository, String host) {
    return new Problem(
        Reason.CREDENTIALS_NOT_BOUND,
        "The registry %s wants the central credentials sent to %s, to which they are not bound: have that host added to CREDS_SOURCE_REGISTRIES or CREDS_DESTINATION_REGISTRIES (chart: credentials.source.registries, credentials.destination.registries), or set spec.serviceAccountName."
            .formatted(repository.host(), host));
  }

  static Problem unreadableRealm(Repository repository) {
    return error(
        "The registry %s names a token service whose address makes no sense."
            .formatted(repository.host()));
  }

  static Problem address(URI target, String kind) {
    return new Problem(
        Reason.ADDRESS_REFUSED,
        "%s is at %s, which this installation does not allow to be asked."
            .formatted(target.getHost(), kind));
  }

  static Problem downgrade(URI from) {
    return error(
        "%s redirects to plain http, which is refused while TLS is verified."
            .formatted(Uris.endpoint(from)));
  }

  static Problem redirects(URI from, String what) {
    return error("%s %s.".formatted(Uris.endpoint(from), what));
  }

  static Problem tooLong(URI target, int limit) {
    return error(
        "%s answered with more than %d KiB.".formatted(Uris.endpoint(target), limit / 1024));
  }

  static Problem proxy(Proxies.Server proxy, URI target) {
    return unreachable(
        "The proxy %s:%d does not let the operator ask %s (HTTP 407): give its user and password in HTTPS_PROXY and HTTP_PROXY, or the right ones."
            .formatted(
                proxy.address().getHostString(), proxy.address().getPort(), Uris.endpoint(target)));
  }

  static Problem noHost(String host) {
    return unreachable(
        "\"%s\" is not a host name with a port that can be reached.".formatted(host));
  }

  static Problem noAddress(URI target) {
    return unreachable("The host name %s does not resolve.".formatted(target.getHost()));
  }

  static Problem noConnection(URI target) {
    return unreachable("%s does not accept connections.".formatted(Uris.endpoint(target)));
  }

  static Problem slowConnection(URI target, Duration limit) {
    return unreachable(
        "%s did not accept a connection within %d s."
            .formatted(Uris.endpoint(target), limit.toSeconds()));
  }

  static Problem slow(URI target, Duration limit) {
    return unreachable(
        "%s did not answer within %d s.".formatted(Uris.endpoint(target), limit.toSeconds()));
  }

  static Problem untrusted(URI target) {
    return new Problem(
        Reason.TLS_VERIFICATION_FAILED,
        "The certificate of %s is not trusted, has expired or is for another name: renew it, or have its CA trusted."
            .formatted(Uris.endpoint(target)));
  }

  static Problem noTls(URI target) {
    return unreachable("%s does not speak TLS as it should.".formatted(Uris.endpoint(target)));
  }

  static Problem broken(URI target) {
    return unreachable("%s broke the connection off.".formatted(Uris.endpoint(target)));
  }

  static Problem interrupted(URI target) {
    return unreachable("The question to %s was given up.".formatted(Uris.endpoint(target)));
  }

  static Problem certificates() {
    return new Problem(
        Reason.CA_INVALID,
        "The CA certificates given for the registry cannot be read: give them as PEM.");
  }

  private static Problem error(String sentence) {
    return new Problem(Reason.UNEXPECTED_ANSWER, sentence);
  }

  private static Problem unreachable(String sentence) {
    return new Problem(Reason.REGISTRY_UNREACHABLE, sentence);
  }

  private static Problem denied(String sentence) {
    return new Problem(Reason.AUTHENTICATION_FAILED, sentence);
  }
}
