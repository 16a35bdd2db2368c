package io.skopeo.operator.registry.auth;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.registry.RequestObserver;
import io.skopeo.operator.registry.http.HttpCall;
import io.skopeo.operator.registry.http.StreamedBody;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A request about a repository, before its base URI and authorization are known.
 *
 * @param kind the purpose, for metrics
 * @param repository the repository
 * @param access the credentials and TLS options
 * @param method {@code GET} or {@code HEAD}
 * @param target resolves the request's URI against the registry's base URI
 * @param accept the accepted media types
 * @param maxBytes the limit on the size of the response body
 * @param reader creates a reader for the body of each response with status 200; empty if bodies are
 *     kept
 */
public record RegistryRequest(
    RequestObserver.Kind kind,
    Repository repository,
    Access access,
    String method,
    UnaryOperator<URI> target,
    List<String> accept,
    int maxBytes,
    Optional<Supplier<StreamedBody.Reader>> reader) {
  /** Creates a request whose response's body is kept. */
  public RegistryRequest(
      RequestObserver.Kind kind,
      Repository repository,
      Access access,
      String method,
      UnaryOperator<URI> target,
      List<String> accept,
      int maxBytes) {
    this(kind, repository, access, method, target, accept, maxBytes, Optional.empty());
  }

  HttpCall at(URI origin, Optional<String> authorization) {
    return new HttpCall(
            kind, method, target.apply(origin), access.tls(), authorization, accept, maxBytes)
        .readBy(reader);
  }
}
