package io.skopeo.operator.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils;
import io.javaoperatorsdk.operator.processing.event.EventProcessor;
import org.slf4j.Logger;

/** The configuration of Logback, in code: its XML would load an XML parser at each start. */
public final class Logging extends ContextAwareBase implements Configurator {
  /**
   * The pattern of a line. Text of others may be logged, so a message has no line breaks, and an
   * exception only those of its stack trace.
   */
  static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z',UTC} %-5level %logger{0} %replace(%X{image} ){'^ $',''}"
          + "%replace(%msg){'[\\p{C}\\p{Zl}\\p{Zp}]',' '}%n"
          + "%replace(%ex{8}){'[\r\n\\x85\\p{Zl}\\p{Zp}]+(?!\t|Caused by: |$)|[\\p{C}&&[^\r\n\t]]',' '}";

  private static final String WEB_SOCKET = "io.fabric8.kubernetes.client.jdkhttp.JdkWebSocketImpl";

  @Override
  public ExecutionStatus configure(LoggerContext logging) {
    var appender = new Console();
    appender.setContext(logging);
    appender.setEncoder(encoder(logging, new OperatorSettings(System.getenv()).logsJson()));
    appender.start();
    var root = logging.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(appender);
    logging.getLogger("io.skopeo").setLevel(Level.INFO);
    // The reconciler logs its failures itself; what is no bug, in one line.
    logging.getLogger(EventProcessor.class).setLevel(Level.ERROR);
    // If a watch's connection breaks, the client answers with 1006, which Java does not send.
    logging.getLogger(WEB_SOCKET).setLevel(Level.ERROR);
    // It warns that v1alpha1 is no stable version.
    logging.getLogger(VersionUsageUtils.class).setLevel(Level.ERROR);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static final class Console extends ConsoleAppender<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      super.append(StackTraceFilter.of(event));
    }
  }

  private static Encoder<ILoggingEvent> encoder(LoggerContext logging, boolean json) {
    if (json) {
      var encoder = new JsonEncoder();
      encoder.setContext(logging);
      encoder.start();
      return encoder;
    }
    var encoder = new PatternLayoutEncoder();
    encoder.setContext(logging);
    encoder.setPattern(PATTERN);
    encoder.start();
    return encoder;
  }
}
