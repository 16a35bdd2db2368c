package io.skopeo.operator;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import io.skopeo.operator.reconcile.Outage;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the SDK and the client log. They give a stack trace of each try while the API server is
 * away; here it is one line.
 */
final class Untraced {
  private Untraced() {}

  /** The event itself, or one that says in its message what its exception says. */
  static ILoggingEvent of(ILoggingEvent event) {
    return Optional.of(event)
        .filter(Untraced::isForeign)
        .map(ILoggingEvent::getThrowableProxy)
        .filter(ThrowableProxy.class::isInstance)
        .flatMap(proxy -> Outage.of(((ThrowableProxy) proxy).getThrowable()))
        .map(outage -> with(event, outage))
        .orElse(event);
  }

  private static boolean isForeign(ILoggingEvent event) {
    return Stream.of("io.fabric8.", "io.javaoperatorsdk.")
        .anyMatch(event.getLoggerName()::startsWith);
  }

  private static ILoggingEvent with(ILoggingEvent event, Outage outage) {
    var told = new LoggingEvent();
    told.setMessage(event.getFormattedMessage() + ": " + outage.sentence());
    told.setLoggerName(event.getLoggerName());
    told.setLoggerContextRemoteView(event.getLoggerContextVO());
    told.setLevel(event.getLevel());
    told.setThreadName(event.getThreadName());
    told.setInstant(event.getInstant());
    told.setSequenceNumber(event.getSequenceNumber());
    told.setMDCPropertyMap(event.getMDCPropertyMap());
    return told;
  }
}
