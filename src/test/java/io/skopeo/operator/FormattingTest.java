package io.skopeo.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Every source file is as google-java-format writes it. {@code mvn test -Dtest=FormattingTest
 * -Dformat.write} formats them all.
 *
 * <p>A test and not a Maven plugin: the formatter parses with the javac of the JVM it runs in, and
 * Maven's own JVM may be older than the sources.
 */
class FormattingTest {
  private static final boolean WRITE = System.getProperty("format.write") != null;

  @Test
  void sourcesAreFormatted() throws IOException {
    try (var files = Files.walk(Path.of("src"))) {
      List<Path> unformatted =
          files.filter(f -> f.toString().endsWith(".java")).filter(f -> !isFormatted(f)).toList();
      assertThat(unformatted).as("files to format: -Dtest=FormattingTest -Dformat.write").isEmpty();
    }
  }

  private static boolean isFormatted(Path file) {
    try {
      String source = Files.readString(file);
      String formatted =
          new Formatter()
              .formatSource(
                  ImportOrderer.reorderImports(
                      RemoveUnusedImports.removeUnusedImports(source), Style.GOOGLE));
      if (WRITE && !formatted.equals(source)) {
        Files.writeString(file, formatted);
        return true;
      }
      return formatted.equals(source);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (FormatterException e) {
      throw new IllegalStateException(file + ": " + e.getMessage(), e);
    }
  }
}
