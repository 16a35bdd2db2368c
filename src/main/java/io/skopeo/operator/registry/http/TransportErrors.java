package io.skopeo.operator.registry.http;

import io.skopeo.operator.problem.Causes;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.registry.http.HttpOutcome.FailureKind;
import io.skopeo.operator.registry.http.HttpOutcome.NoResponse;
import io.skopeo.operator.registry.http.tls.NamedTrust;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Classifies the exceptions of java.net.http. Their messages are not passed on. */
final class TransportErrors {
  private TransportErrors() {}

  static HttpOutcome classify(Throwable thrown, HttpCall call, Duration connectTimeout) {
    URI target = call.target();
    if (Causes.include(thrown, HttpConnectTimeoutException.class)) {
      return failed(
          FailureKind.CONNECTION, RegistryProblems.connectTimeout(target, connectTimeout));
    }
    if (Causes.include(thrown, UnresolvedAddressException.class)
        || Causes.include(thrown, UnknownHostException.class)) {
      return failed(FailureKind.NAME, RegistryProblems.unknownHost(target));
    }
    if (Causes.include(thrown, NamedTrust.NoNameException.class)) {
      return failed(FailureKind.TLS, RegistryProblems.unnamed(target));
    }
    if (Causes.include(thrown, SSLException.class)) {
      return failed(
          FailureKind.TLS,
          Causes.include(thrown, GeneralSecurityException.class)
              ? RegistryProblems.untrusted(target)
              : RegistryProblems.noTls(target));
    }
    if (Causes.include(thrown, ConnectException.class)) {
      return failed(FailureKind.CONNECTION, RegistryProblems.noConnection(target));
    }
    return isTooLong(thrown)
        ? failed(FailureKind.TOO_LONG, RegistryProblems.tooLong(target, call.maxBytes()))
        : failed(FailureKind.BROKEN, RegistryProblems.broken(target));
  }

  /** BodyHandlers.limiting throws no exception type of its own; a test checks for this text. */
  private static boolean isTooLong(Throwable thrown) {
    return Causes.of(thrown)
        .flatMap(t -> Optional.ofNullable(t.getMessage()).stream())
        .anyMatch(message -> message.startsWith("body exceeds capacity"));
  }

  private static HttpOutcome failed(FailureKind kind, Problem problem) {
    return new NoResponse(kind, problem);
  }
}
