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

/** Logging set up in code: Logback's XML would load an XML parser at each start. */
public final class Logging extends ContextAwareBase implements Configurator {
  /**
   * What is logged may have words of others in it: of the message no line begins anew, and of an
   * exception only those that are its own.
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
    // The reconciler tells its failures itself: of what is no bug, in one line.
    logging.getLogger(EventProcessor.class).setLevel(Level.ERROR);
    // Where a watch's connection breaks, the client answers with 1006, which Java does not send.
    logging.getLogger(WEB_SOCKET).setLevel(Level.ERROR);
    // That v1alpha1 is no stable version is known.
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
