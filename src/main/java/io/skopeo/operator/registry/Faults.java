package io.skopeo.operator.registry;

import io.skopeo.operator.problem.Causes;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.registry.Reply.Failed;
import io.skopeo.operator.registry.Reply.Fault;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** What java.net.http throws, told apart by kind; its messages are not passed on. */
final class Faults {
  private Faults() {}

  static Reply of(Throwable thrown, Ask ask, Duration connectTimeout) {
    URI target = ask.target();
    if (Causes.include(thrown, HttpConnectTimeoutException.class)) {
      return failed(Fault.CONNECTION, Refusals.slowConnection(target, connectTimeout));
    }
    if (Causes.include(thrown, UnresolvedAddressException.class)
        || Causes.include(thrown, UnknownHostException.class)) {
      return failed(Fault.NAME, Refusals.noAddress(target));
    }
    if (Causes.include(thrown, SSLException.class)) {
      return failed(
          Fault.TLS,
          Causes.include(thrown, GeneralSecurityException.class)
              ? Refusals.untrusted(target)
              : Refusals.noTls(target));
    }
    if (Causes.include(thrown, ConnectException.class)) {
      return failed(Fault.CONNECTION, Refusals.noConnection(target));
    }
    return isTooLong(thrown)
        ? failed(Fault.OBJECTION, Refusals.tooLong(target, ask.limit()))
        : failed(Fault.BROKEN, Refusals.broken(target));
  }

  /** BodyHandlers.limiting has no exception of its own; a test holds this text. */
  private static boolean isTooLong(Throwable thrown) {
    return Causes.of(thrown)
        .anyMatch(t ->
            Optional.ofNullable(t.getMessage())
                .filter(m -> m.startsWith("body exceeds capacity"))
                .isPresent());
  }

  private static Reply failed(Fault fault, Problem problem) {
    return new Failed(fault, problem);
  }
}
