package io.skopeo.operator.registry.http;

import io.skopeo.operator.credentials.Tls;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.registry.RequestObserver;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * An HTTP request.
 *
 * @param kind the purpose, for metrics
 * @param method {@code GET} or {@code HEAD}
 * @param target an absolute http or https URI
 * @param tls the TLS options
 * @param authorization the header's value, sent to the target's origin only
 * @param accept the accepted media types
 * @param maxBytes the limit on the size of the response body
 * @param headers further headers, sent to every origin
 * @param redirects the rule for redirects, in addition to those for every request
 * @param reader creates a reader for the body of each response with status 200; other bodies are
 *     kept, as all are if it is empty
 */
public record HttpCall(
    RequestObserver.Kind kind,
    String method,
    URI target,
    Tls tls,
    Optional<String> authorization,
    List<String> accept,
    int maxBytes,
    Map<String, String> headers,
    RedirectRule redirects,
    Optional<Supplier<StreamedBody.Reader>> reader) {
  public HttpCall {
    headers = Map.copyOf(headers);
  }

  /** Creates a request without further headers and without a rule of its own for redirects. */
  public HttpCall(
      RequestObserver.Kind kind,
      String method,
      URI target,
      Tls tls,
      Optional<String> authorization,
      List<String> accept,
      int maxBytes) {
    this(
        kind,
        method,
        target,
        tls,
        authorization,
        accept,
        maxBytes,
        Map.of(),
        (_, _) -> Optional.empty(),
        Optional.empty());
  }

  /** Returns the request with a reader for its response's body. */
  public HttpCall readBy(Optional<Supplier<StreamedBody.Reader>> other) {
    return new HttpCall(
        kind, method, target, tls, authorization, accept, maxBytes, headers, redirects, other);
  }

  /** A rule for the redirects of a request. */
  @FunctionalInterface
  public interface RedirectRule {
    /** Returns why a redirect is not followed; empty if it is. */
    Optional<Problem> objection(URI from, URI to);
  }

  /** Returns the request for the target of a redirect, without authorization at another origin. */
  HttpCall redirectedTo(URI other) {
    return new HttpCall(
        kind,
        method,
        other,
        tls,
        authorization.filter(_ -> Uris.sameOrigin(target, other)),
        accept,
        maxBytes,
        headers,
        redirects,
        reader);
  }

  /** Omits the authorization. */
  @Override
  public String toString() {
    return "HttpCall[%s %s]".formatted(method, target);
  }
}
