package io.skopeo.operator.registry.http;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.Proxies;
import io.skopeo.operator.registry.http.HttpOutcome.Response;
import java.net.URI;
import java.time.Duration;

/**
 * The messages for failed registry calls. They name host, repository and HTTP status, and never
 * quote what a server sent.
 */
public final class RegistryProblems {
  private RegistryProblems() {}

  /** Returns the problem of a response with a status that is not expected. */
  public static Problem status(Repository repository, Access access, Response response) {
    return PolicyRule.of(response)
        .map(rule -> blocked(repository, rule, response.status()))
        .orElseGet(() -> status(repository, access, response.status()));
  }

  private static Problem blocked(Repository repository, PolicyRule rule, int status) {
    return new Problem(
        Reason.BLOCKED_BY_POLICY,
        "A policy%s of the registry %s blocks an image of %s (HTTP %d): ask its owner, or exclude the tag."
            .formatted(rule.subject(), repository.host(), repository, status));
  }

  /** Returns the problem of a status that is not expected. */
  public static Problem status(Repository repository, Access access, int status) {
    return switch (status) {
      case 401, 403 -> unauthorized(repository, access, status);
      default -> unexpected("The registry returned HTTP %d for %s.".formatted(status, repository));
    };
  }

  public static Problem unusable(Repository repository, String why) {
    return unexpected(
        "The registry returned an unusable response for %s: %s.".formatted(repository, why));
  }

  public static Problem tooManyTags(Repository repository, int tags, int characters) {
    return unexpected(
        "%s has more than %d tags, or more than %d characters in their names: delete old tags there, or use a repository with fewer tags."
            .formatted(repository, tags, characters));
  }

  private static Problem unauthorized(Repository repository, Access access, int status) {
    return denied(
        access.credential().isPresent()
            ? "The registry %s rejected the credentials for %s (HTTP %d): check the user name, password and permissions."
                .formatted(repository.host(), repository, status)
            : "The registry %s does not allow access to %s without credentials (HTTP %d): check the repository name, or add credentials."
                .formatted(repository.host(), repository, status));
  }

  public static Problem tokenDenied(Repository repository, URI realm, Access access, int status) {
    return denied(
        access.credential().isPresent()
            ? "The token service %s of the registry %s rejected the credentials for %s (HTTP %d): check the user name, password and permissions."
                .formatted(realm.getHost(), repository.host(), repository, status)
            : "The token service %s of the registry %s does not issue a token for %s without credentials (HTTP %d): check the repository name, or add credentials."
                .formatted(realm.getHost(), repository.host(), repository, status));
  }

  public static Problem noToken(Repository repository, URI realm, String what) {
    return unexpected(
        "The token service %s of the registry %s returned %s for %s."
            .formatted(realm.getHost(), repository.host(), what, repository));
  }

  public static Problem plainRealm(Repository repository) {
    return unexpected(
        "The registry %s has a token service over plain http, which is not allowed while TLS is verified."
            .formatted(repository.host()));
  }

  public static Problem unboundRealm(Repository repository, String host) {
    return new Problem(
        Reason.CREDENTIALS_NOT_BOUND,
        "The registry %s asks for the central credentials to be sent to %s, but they are not bound to that host: add it to CREDS_SOURCE_REGISTRIES or CREDS_DESTINATION_REGISTRIES (chart: credentials.source.registries, credentials.destination.registries), or set spec.serviceAccountName."
            .formatted(repository.host(), host));
  }

  public static Problem invalidRealm(Repository repository) {
    return unexpected(
        "The registry %s has a token service with an invalid address."
            .formatted(repository.host()));
  }

  public static Problem invalidHost(String host) {
    return unreachable("\"%s\" is not a valid host name with an optional port.".formatted(host));
  }

  public static Problem interrupted(URI target) {
    return unreachable("The request to %s was canceled.".formatted(Uris.endpoint(target)));
  }

  static Problem address(URI target, String kind) {
    return new Problem(
        Reason.ADDRESS_REFUSED,
        "%s has %s, which this installation does not allow.".formatted(target.getHost(), kind));
  }

  static Problem downgrade(URI from) {
    return unexpected(
        "%s redirects to plain http, which is not allowed while TLS is verified."
            .formatted(Uris.endpoint(from)));
  }

  static Problem tooManyRedirects(URI from) {
    return unexpected("%s redirects too often.".formatted(Uris.endpoint(from)));
  }

  static Problem invalidRedirect(URI from) {
    return unexpected("%s redirects to an invalid address.".formatted(Uris.endpoint(from)));
  }

  static Problem tooLong(URI target, int limit) {
    return unexpected(
        "%s returned more than %d KiB.".formatted(Uris.endpoint(target), limit / 1024));
  }

  static Problem proxy(Proxies.Server proxy, URI target) {
    return unreachable(
        "The proxy %s:%d rejected the request to %s (HTTP 407): set the right user name and password in HTTPS_PROXY and HTTP_PROXY."
            .formatted(
                proxy.address().getHostString(), proxy.address().getPort(), Uris.endpoint(target)));
  }

  static Problem unknownHost(URI target) {
    return unreachable("The host name %s does not resolve.".formatted(target.getHost()));
  }

  static Problem noConnection(URI target) {
    return unreachable("%s does not accept connections.".formatted(Uris.endpoint(target)));
  }

  static Problem connectTimeout(URI target, Duration limit) {
    return unreachable(
        "%s did not accept a connection within %d s."
            .formatted(Uris.endpoint(target), limit.toSeconds()));
  }

  static Problem timeout(URI target, Duration limit) {
    return unreachable(
        "%s did not answer within %d s.".formatted(Uris.endpoint(target), limit.toSeconds()));
  }

  static Problem untrusted(URI target) {
    return new Problem(
        Reason.TLS_VERIFICATION_FAILED,
        "The certificate of %s is not trusted, has expired or is for another name: renew it, or have its CA trusted."
            .formatted(Uris.endpoint(target)));
  }

  static Problem unnamed(URI target) {
    return new Problem(
        Reason.TLS_VERIFICATION_FAILED,
        "The certificate of %s does not have the host as a subject alternative name, and its common name does not count: issue it again with one."
            .formatted(Uris.endpoint(target)));
  }

  static Problem noTls(URI target) {
    return unreachable("%s does not speak TLS correctly.".formatted(Uris.endpoint(target)));
  }

  static Problem broken(URI target) {
    return unreachable("The connection to %s broke.".formatted(Uris.endpoint(target)));
  }

  static Problem certificates() {
    return new Problem(
        Reason.CA_INVALID,
        "The CA certificates for the registry cannot be read: provide them in PEM format.");
  }

  private static Problem unexpected(String sentence) {
    return new Problem(Reason.UNEXPECTED_ANSWER, sentence);
  }

  private static Problem unreachable(String sentence) {
    return new Problem(Reason.REGISTRY_UNREACHABLE, sentence);
  }

  private static Problem denied(String sentence) {
    return new Problem(Reason.AUTHENTICATION_FAILED, sentence);
  }
}
