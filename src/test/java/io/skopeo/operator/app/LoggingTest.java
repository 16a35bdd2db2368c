package io.skopeo.operator.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.skopeo.operator.Main;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class LoggingTest {
  @Test
  void messageIsOneLine() {
    assertThat(logged("team/app\n2026-01-01 INFO forged\u2028\u001B[2J\u202E", null))
        .matches("\\S+Z WARN  Main team/app 2026-01-01 INFO forged  \\[2J \n");
  }

  @Test
  void lineHasTheImage() {
    try (var _ = MDC.putCloseable("image", "team-a/app")) {
      assertThat(logged("said", null)).matches("\\S+Z WARN  Main team-a/app said\n");
    }
  }

  @Test
  void exceptionHasOnlyTheLinesOfItsStackTrace() {
    var cause = new IllegalStateException("\u001B[31mred");
    String logged =
        logged("failed", new IllegalArgumentException("a\n2026-01-01 INFO forged\r\n", cause));
    assertThat(logged).doesNotContain("\u001B").contains("\n\tat ");
    assertThat(logged.lines().filter(line -> !line.startsWith("\t")))
        .satisfiesExactly(
            line -> assertThat(line).endsWith(" Main failed"),
            line -> assertThat(line).contains("IllegalArgumentException: a 2026-01-01 INFO forged"),
            line -> assertThat(line).startsWith("Caused by: ").endsWith(" [31mred"));
  }

  private static String logged(String message, @Nullable Throwable thrown) {
    var logging = new LoggerContext();
    logging.setMDCAdapter(MDC.getMDCAdapter());
    var encoder = new PatternLayoutEncoder();
    encoder.setContext(logging);
    encoder.setPattern(Logging.PATTERN);
    encoder.start();
    var event =
        new LoggingEvent(
            "", logging.getLogger(Main.class), Level.WARN, "{}", thrown, new Object[] {message});
    return new String(encoder.encode(event), StandardCharsets.UTF_8);
  }
}
