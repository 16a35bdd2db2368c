package io.skopeo.operator.registry;

import java.time.Duration;

/**
 * Is told of every request that went out, for metrics. Called on the asking thread; must return.
 */
@FunctionalInterface
public interface RequestObserver {
  /** Tells nobody. */
  RequestObserver NONE = _ -> {};

  /** What was asked for. */
  enum Kind {
    /** One page of a tag list. */
    TAGS,
    /** A manifest or its digest. */
    MANIFEST,
    /** A token of a token service. */
    TOKEN,
    /** Which authentication the registry wants. */
    CHALLENGE
  }

  /**
   * One request that is over.
   *
   * @param host the host that was connected to, with its port where that is not the standard one
   * @param kind what for
   * @param method {@code GET} or {@code HEAD}
   * @param answer the HTTP status; without one {@code timeout}, {@code tls} or {@code unreachable}
   * @param took from the request to the end of the answer's body
   */
  record Exchange(String host, Kind kind, String method, String answer, Duration took) {}

  /** One request is over. */
  void onRequest(Exchange exchange);
}
