package io.skopeo.operator.task;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A run of the Task's program with a fake skopeo. Only bash and coreutils are on its path. */
public final class ScriptRun {
  /** Separates recorded arguments, none of which contains it. */
  public static final String BETWEEN = "\u001F";

  private static final long TIMEOUT_SECONDS = 180;

  /** The programs of coreutils that the program may use. */
  private static final List<String> COREUTILS =
      List.of(
          "base64",
          "cat",
          "cp",
          "cut",
          "date",
          "dd",
          "env",
          "head",
          "ln",
          "ls",
          "mkdir",
          "mktemp",
          "mv",
          "od",
          "rm",
          "rmdir",
          "seq",
          "sha256sum",
          "sleep",
          "sort",
          "stat",
          "sync",
          "tail",
          "tee",
          "timeout",
          "touch",
          "tr",
          "true",
          "uniq",
          "wc");

  private final Path folder;
  private final Map<String, String> params = new LinkedHashMap<>();
  private final List<String> workspaces = new ArrayList<>();
  private final Map<String, String> constants = new LinkedHashMap<>();
  private String programs = Programs.FOLDER.toString();

  /** The outcome of a run. */
  public record Ended(
      int status,
      String lineStatus,
      String summary,
      String failures,
      String bytes,
      List<String> log) {
    String everything() {
      return String.join("\n", log) + lineStatus + summary + failures;
    }
  }

  /** Creates a run in an empty folder. */
  public ScriptRun(Path folder) {
    this.folder = folder;
    try {
      for (String part : List.of("stub", "tmp", "results", "workspace/images-url")) {
        Files.createDirectories(folder.resolve(part));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sets a param to another value than the Task's default. */
  public ScriptRun with(String param, String value) {
    params.put(param, value);
    return this;
  }

  /** Sets a constant of the program. */
  ScriptRun constant(String name, String value) {
    constants.put(name, value);
    return this;
  }

  ScriptRun lines(String... lines) {
    return urlTxt(String.join("\n", lines) + "\n");
  }

  /** Sets the list of copies. */
  public ScriptRun urlTxt(String content) {
    return file("workspace/images-url/url.txt", content);
  }

  ScriptRun workspace(String name, String file, String content) {
    workspaces.add(name);
    return file("workspace/" + name + "/" + file, content);
  }

  /** Sets the output and exit status of the fake skopeo for the source repository of this name. */
  ScriptRun skopeoSays(String name, int status, String words) {
    return file("stub/" + name + ".words", words).file("stub/" + name + ".status", status + "\n");
  }

  /**
   * Lets the first call of the fake skopeo for this source repository fail; the next one copies.
   */
  ScriptRun skopeoSaysOnce(String name, String words) {
    return file("stub/" + name + ".once", words);
  }

  /** Sets what the fake skopeo says if it pushes the index of this name in one format alone. */
  ScriptRun skopeoAnswers(String name, String format, int status, String words) {
    return skopeoSays(name + "." + format, status, words);
  }

  ScriptRun file(String path, String content) {
    try {
      Path file = folder.resolve(path);
      Files.createDirectories(file.getParent());
      Files.write(file, content.getBytes(StandardCharsets.UTF_8));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean exists(String path) {
    return Files.exists(folder.resolve(path));
  }

  /** Returns the content of a file in its folder; empty if it does not exist. */
  public String read(String path) {
    try {
      Path file = folder.resolve(path);
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a path in its folder. */
  public Path path(String path) {
    return folder.resolve(path);
  }

  /**
   * Uses a fake skopeo that copies everything and writes each of its calls as a line of {@code
   * stub/calls}, with {@link #BETWEEN} between the arguments.
   */
  public ScriptRun recorded() {
    programs = Programs.RECORDED + ":" + programs;
    return this;
  }

  /** Puts another program on the path. */
  ScriptRun program(String name, String text) {
    String path = "programs/" + name;
    if (!file(path, text).path(path).toFile().setExecutable(true)) {
      throw new IllegalStateException(path + " cannot be made executable");
    }
    programs = folder.resolve("programs") + ":" + programs;
    return this;
  }

  /** Returns the arguments of the fake skopeo for the source repository of this name. */
  List<String> argumentsFor(String name) {
    return read("stub/called." + name).lines().toList();
  }

  Process begin() {
    TaskStep step = TaskStep.of(folder, params, workspaces);
    ProcessBuilder builder =
        new ProcessBuilder(step.command().stream().map(this::withConstants).toList())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile());
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.putAll(step.environment());
    environment.put("PATH", programs);
    environment.put("TMPDIR", folder.resolve("tmp").toString());
    environment.put("STUB", folder.resolve("stub").toString());
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String withConstants(String word) {
    String text = word;
    for (var constant : constants.entrySet()) {
      text =
          text.replaceAll(
              "(?m)^" + constant.getKey() + "=.*$", constant.getKey() + "=" + constant.getValue());
    }
    return text;
  }

  Ended end(Process process) {
    try {
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new AssertionError("the script does not end; its log:\n" + read("log"));
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return new Ended(
        process.exitValue(),
        read("results/line-status"),
        read("results/summary"),
        read("results/failures"),
        read("results/bytes"),
        read("log").lines().toList());
  }

  /** Runs it and waits for its end. */
  public Ended run() {
    return end(begin());
  }

  /** Folders of links to the programs on the path; created once, since they never change. */
  private static final class Programs {
    private static final long PROCESS = ProcessHandle.current().pid();
    static final Path FOLDER = linked(Path.of("target/copy-programs").toAbsolutePath());
    static final Path RECORDED = recorded(Path.of("target/recorded-programs").toAbsolutePath());

    private static Path recorded(Path folder) {
      try {
        Files.createDirectories(folder);
        link(
            folder.resolve("skopeo"),
            Path.of("src/test/resources/task/skopeo-recorded").toAbsolutePath());
        return folder;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static Path linked(Path folder) {
      try {
        Files.createDirectories(folder);
        for (String program : COREUTILS) {
          link(folder.resolve(program), found(program));
        }
        link(folder.resolve("bash"), found("bash"));
        link(folder.resolve("skopeo"), Path.of("src/test/resources/task/skopeo").toAbsolutePath());
        return folder;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Replaces the link atomically: other forks of the tests run the programs too. */
    private static void link(Path from, Path to) throws IOException {
      Path created = from.resolveSibling("%s.%d".formatted(from.getFileName(), PROCESS));
      Files.createSymbolicLink(created, to);
      Files.move(created, from, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Path found(String program) {
      for (String folder : List.of("/usr/bin", "/bin")) {
        Path path = Path.of(folder, program);
        if (Files.isExecutable(path)) {
          return path;
        }
      }
      throw new IllegalStateException(program + " is not on this machine");
    }
  }
}
