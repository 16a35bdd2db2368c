package io.skopeo.operator.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The script {@code src/cluster/cluster} and the variables it prints. */
public final class ClusterScript {
  private static final Path SCRIPT = Path.of("src/cluster/cluster").toAbsolutePath();
  private static final Map<String, String> ENVIRONMENT = readEnvironment();

  private ClusterScript() {}

  /** Returns a variable that {@code cluster env} prints. */
  public static String variable(String name) {
    String value = ENVIRONMENT.get(name);
    if (value == null) {
      throw new IllegalStateException("cluster env does not print " + name);
    }
    return value;
  }

  /** Returns the path of a program that tests use, which is built if it is missing. */
  public static Path tool(String name) {
    String assignment = run("tools", name).lines().findFirst().orElseThrow();
    return Path.of(assignment.substring(assignment.indexOf('=') + 1));
  }

  /** Runs a subcommand and returns its output. */
  public static String run(String... arguments) {
    return run(Stream.concat(Stream.of(SCRIPT.toString()), Stream.of(arguments)).toList());
  }

  /**
   * Runs a command and returns its output.
   *
   * @throws IllegalStateException if it fails
   */
  public static String run(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      process.getOutputStream().close();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int code = process.waitFor();
      if (code != 0) {
        throw new IllegalStateException("%s ended with %d: %s".formatted(command, code, output));
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> readEnvironment() {
    return run("env")
        .lines()
        .map(line -> line.split("=", 2))
        .collect(Collectors.toUnmodifiableMap(pair -> pair[0], pair -> pair[1]));
  }
}
