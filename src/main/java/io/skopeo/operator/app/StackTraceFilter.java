package io.skopeo.operator.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import io.skopeo.operator.controller.ApiServerError;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the SDK and the client log. They give a stack trace of each try while the API server is
 * away; here it is one line.
 */
public final class StackTraceFilter {
  private StackTraceFilter() {}

  /** The event itself, or one that says in its message what its exception says. */
  public static ILoggingEvent of(ILoggingEvent event) {
    return Optional.of(event)
        .filter(StackTraceFilter::isForeign)
        .map(ILoggingEvent::getThrowableProxy)
        .filter(ThrowableProxy.class::isInstance)
        .flatMap(proxy -> ApiServerError.of(((ThrowableProxy) proxy).getThrowable()))
        .map(error -> with(event, error))
        .orElse(event);
  }

  private static boolean isForeign(ILoggingEvent event) {
    return Stream.of("io.fabric8.", "io.javaoperatorsdk.")
        .anyMatch(event.getLoggerName()::startsWith);
  }

  private static ILoggingEvent with(ILoggingEvent event, ApiServerError error) {
    var told = new LoggingEvent();
    told.setMessage(event.getFormattedMessage() + ": " + error.sentence());
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
