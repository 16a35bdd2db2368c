package io.skopeo.operator.registry;

import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.registry.Reply.FailureKind;
import io.skopeo.operator.registry.Reply.NoResponse;
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

/** Classifies the exceptions of java.net.http. Their messages are not passed on. */
final class Faults {
  private Faults() {}

  static Reply classify(Throwable thrown, Ask ask, Duration connectTimeout) {
    URI target = ask.target();
    if (has(thrown, HttpConnectTimeoutException.class)) {
      return failed(FailureKind.CONNECTION, Refusals.connectTimeout(target, connectTimeout));
    }
    if (has(thrown, UnresolvedAddressException.class) || has(thrown, UnknownHostException.class)) {
      return failed(FailureKind.NAME, Refusals.unknownHost(target));
    }
    if (has(thrown, SSLException.class)) {
      return failed(
          FailureKind.TLS,
          has(thrown, GeneralSecurityException.class)
              ? Refusals.untrusted(target)
              : Refusals.noTls(target));
    }
    if (has(thrown, ConnectException.class)) {
      return failed(FailureKind.CONNECTION, Refusals.noConnection(target));
    }
    return isTooLong(thrown)
        ? failed(FailureKind.REJECTED, Refusals.tooLong(target, ask.maxBytes()))
        : failed(FailureKind.BROKEN, Refusals.broken(target));
  }

  /** BodyHandlers.limiting throws no exception type of its own; a test checks for this text. */
  private static boolean isTooLong(Throwable thrown) {
    return causes(thrown)
        .flatMap(t -> Optional.ofNullable(t.getMessage()).stream())
        .anyMatch(message -> message.startsWith("body exceeds capacity"));
  }

  private static boolean has(Throwable thrown, Class<? extends Throwable> type) {
    return causes(thrown).anyMatch(type::isInstance);
  }

  private static Stream<Throwable> causes(Throwable thrown) {
    return Stream.<Throwable>iterate(thrown, t -> t != null, Throwable::getCause).limit(20);
  }

  private static Reply failed(FailureKind kind, Problem problem) {
    return new NoResponse(kind, problem);
  }
}
