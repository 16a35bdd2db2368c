package io.skopeo.operator.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.app.OperatorSettings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandsTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private OptionalInt run(String... arguments) {
    var stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    return new Commands(new OperatorSettings(Map.of()), stream, stream).run(List.of(arguments));
  }

  @Test
  void operatorStartsWithoutArguments() {
    assertThat(run()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "--plan,      usage: --plan FILE...",
    "--list-tags, usage: --list-tags",
    "--list-tag,  '\"--list-tag\" is no command: use --plan, --list-tags'",
  })
  void firstArgumentIsTheCommand(String argument, String sentence) {
    assertThat(run(argument)).hasValue(1);
    assertThat(err.toString(StandardCharsets.UTF_8)).startsWith(sentence).hasLineCount(1);
  }
}
