package io.skopeo.operator.registry.http;

import io.skopeo.operator.problem.Problem;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Instant;

/** The outcome of one HTTP request, before it is interpreted. */
public sealed interface HttpOutcome {
  /**
   * An HTTP response with any status except a redirect.
   *
   * @param from the URI that responded, after redirects
   */
  record Response(int status, HttpHeaders headers, ResponseBody body, URI from)
      implements HttpOutcome {}

  /** The request failed without an HTTP response. */
  record NoResponse(FailureKind kind, Problem problem) implements HttpOutcome {}

  /** The host asked for no more requests until then. */
  record BackOff(Instant until) implements HttpOutcome {}

  /** The reason why there is no HTTP response. */
  enum FailureKind {
    /** The host name does not resolve. */
    NAME,
    /** No connection could be established. */
    CONNECTION,
    /** The TLS handshake failed. */
    TLS,
    /** The connection broke. */
    BROKEN,
    /** The time limit passed. */
    TIMEOUT,
    /** The response body is longer than the request allows. */
    TOO_LONG,
    /** The operator refuses to send the request or to accept the response. */
    REJECTED;

    /** Returns whether the operator, not the host, ended the request. */
    boolean isRefusal() {
      return this == REJECTED || this == TOO_LONG;
    }

    /**
     * Reports whether the other scheme (http or https) may work. This includes an unresolved name,
     * because the other scheme may have a proxy.
     */
    public boolean mayBeWrongScheme() {
      return this == NAME || this == CONNECTION || this == TLS || this == BROKEN;
    }
  }
}
