package io.skopeo.operator.registry;

import io.skopeo.operator.problem.Problem;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Instant;

/** What came of one request, before anybody has judged what it means for the question. */
sealed interface Reply {
  /**
   * An HTTP answer of any status but redirects.
   *
   * @param from whose answer it is, after redirects
   */
  record Answered(int status, HttpHeaders headers, Body body, URI from) implements Reply {}

  /** No HTTP answer. */
  record Failed(Fault fault, Problem problem) implements Reply {}

  /** Not asked, or asked in vain: the host wants to be left alone until then. */
  record Resting(Instant until) implements Reply {}

  /** Why there is no HTTP answer. */
  enum Fault {
    /** The name has no address. */
    NAME,
    /** No connection. */
    CONNECTION,
    /** No agreement on TLS. */
    TLS,
    /** The connection ended too early. */
    BROKEN,
    /** Too slow. */
    SLOW,
    /** We will not ask, or not believe. */
    OBJECTION;

    /** Whether the other scheme is worth a try; for a name, because it may go by a proxy. */
    boolean mayBeWrongScheme() {
      return this == NAME || this == CONNECTION || this == TLS || this == BROKEN;
    }
  }
}
