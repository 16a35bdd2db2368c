package io.skopeo.operator.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import io.skopeo.operator.controller.ApiServerError;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A filter of what the SDK and the client log: while the API server is unavailable, they log a
 * stack trace of each attempt; it becomes one line.
 */
public final class StackTraceFilter {
  private StackTraceFilter() {}

  /** Returns the event, or one that has its exception in the message. */
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
    var line = new LoggingEvent();
    line.setMessage(event.getFormattedMessage() + ": " + error.sentence());
    line.setLoggerName(event.getLoggerName());
    line.setLoggerContextRemoteView(event.getLoggerContextVO());
    line.setLevel(event.getLevel());
    line.setThreadName(event.getThreadName());
    line.setInstant(event.getInstant());
    line.setSequenceNumber(event.getSequenceNumber());
    line.setMDCPropertyMap(event.getMDCPropertyMap());
    return line;
  }
}
