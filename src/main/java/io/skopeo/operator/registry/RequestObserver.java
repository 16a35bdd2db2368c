package io.skopeo.operator.registry;

import java.time.Duration;

/**
 * A listener for HTTP requests to registries and hosts of lists, for metrics. It runs on the thread
 * of the request.
 */
@FunctionalInterface
public interface RequestObserver {
  /** Ignores all requests. */
  RequestObserver NONE = _ -> {};

  /** The purpose of a request. */
  enum Kind {
    /** One page of a tag list. */
    TAGS,
    /** A manifest or its digest. */
    MANIFEST,
    /** One page of what refers to a manifest. */
    REFERRERS,
    /** A token of a token service. */
    TOKEN,
    /** The authentication that a registry asks for. */
    CHALLENGE,
    /** What Harbor says about the project of a repository. */
    PROJECT,
    /** A list of repositories. */
    REPOSITORIES
  }

  /**
   * A completed request.
   *
   * @param host the host that the request went to, with its port unless that is the default
   * @param kind the purpose of the request
   * @param method {@code GET} or {@code HEAD}
   * @param answer the HTTP status, or {@code timeout}, {@code tls} or {@code unreachable}
   * @param took the time from the request to the end of the response body
   */
  record Exchange(String host, Kind kind, String method, String answer, Duration took) {}

  /** Receives a completed request. */
  void onRequest(Exchange exchange);
}
