package io.skopeo.operator.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.skopeo.operator.Main;
import java.net.ConnectException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class StackTraceFilterTest {
  private static final String REFLECTOR =
      "io.fabric8.kubernetes.client.informers.impl.cache.Reflector";

  private final LoggerContext logging = new LoggerContext();

  @Test
  void unavailableApiServerIsOneLine() {
    ILoggingEvent event = event(REFLECTOR, new ExecutionException(new ConnectException("refused")));
    ILoggingEvent line = StackTraceFilter.of(event);
    assertThat(line.getFormattedMessage())
        .isEqualTo("cannot list images: the API server cannot be reached (refused)");
    assertThat(line.getThrowableProxy()).isNull();
    assertThat(line)
        .usingRecursiveComparison()
        .comparingOnlyFields("level", "loggerName", "threadName", "instant", "mdcPropertyMap")
        .isEqualTo(event);
  }

  @Test
  void bugKeepsItsStackTrace() {
    ILoggingEvent event = event(REFLECTOR, new IllegalStateException("a bug"));
    assertThat(StackTraceFilter.of(event)).isSameAs(event);
  }

  @Test
  void linesOfTheOperatorAreUnchanged() {
    ILoggingEvent event = event(Main.class.getName(), new ConnectException("refused"));
    assertThat(StackTraceFilter.of(event)).isSameAs(event);
  }

  private LoggingEvent event(String logger, Throwable thrown) {
    logging.setMDCAdapter(MDC.getMDCAdapter());
    var event =
        new LoggingEvent(
            "",
            logging.getLogger(logger),
            Level.WARN,
            "cannot list {}",
            thrown,
            new Object[] {"images"});
    event.prepareForDeferredProcessing();
    return event;
  }
}
