package io.skopeo.operator.registry;

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
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** What java.net.http throws, told apart by kind; its messages are not passed on. */
final class Faults {
  private Faults() {}

  static Reply of(Throwable thrown, Ask ask, Duration connectTimeout) {
    URI target = ask.target();
    if (has(thrown, HttpConnectTimeoutException.class)) {
      return failed(Fault.CONNECTION, Refusals.slowConnection(target, connectTimeout));
    }
    if (has(thrown, UnresolvedAddressException.class) || has(thrown, UnknownHostException.class)) {
      return failed(Fault.NAME, Refusals.noAddress(target));
    }
    if (has(thrown, SSLException.class)) {
      return failed(
          Fault.TLS,
          has(thrown, GeneralSecurityException.class)
              ? Refusals.untrusted(target)
              : Refusals.noTls(target));
    }
    if (has(thrown, ConnectException.class)) {
      return failed(Fault.CONNECTION, Refusals.noConnection(target));
    }
    return isTooLong(thrown)
        ? failed(Fault.OBJECTION, Refusals.tooLong(target, ask.limit()))
        : failed(Fault.BROKEN, Refusals.broken(target));
  }

  /** BodyHandlers.limiting has no exception of its own; a test holds this text. */
  private static boolean isTooLong(Throwable thrown) {
    return causes(thrown)
        .anyMatch(t ->
            Optional.ofNullable(t.getMessage())
                .filter(m -> m.startsWith("body exceeds capacity"))
                .isPresent());
  }

  private static boolean has(Throwable thrown, Class<? extends Throwable> kind) {
    return causes(thrown).anyMatch(kind::isInstance);
  }

  private static Stream<Throwable> causes(Throwable thrown) {
    return Stream.<Throwable>iterate(thrown, t -> t != null, Throwable::getCause).limit(20);
  }

  private static Reply failed(Fault fault, Problem problem) {
    return new Failed(fault, problem);
  }
}
