package io.skopeo.operator.registry;

/**
 * Is told of every request that went out, for metrics. Called on the asking thread; must return.
 */
@FunctionalInterface
public interface RequestObserver {
  /** Tells nobody. */
  RequestObserver NONE = (_, _, _) -> {};

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

  /** What came of it. */
  enum Outcome {
    /** An answer to the question. */
    ANSWERED,
    /** The registry does not have it (404). */
    ABSENT,
    /** Credentials are wanted or do not suffice (401, 403). */
    DENIED,
    /** Too many requests (429). */
    LIMITED,
    /** Any other HTTP status. */
    FAILED,
    /** No HTTP answer. */
    UNREACHABLE
  }

  /**
   * One request is over.
   *
   * @param host the host that was connected to, with its port where that is not the standard one
   * @param kind what for
   * @param outcome what came of it
   */
  void onRequest(String host, Kind kind, Outcome outcome);
}
