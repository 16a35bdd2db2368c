package io.skopeo.operator.task;

import io.skopeo.operator.task.ScriptRun.Ended;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A run of the Task's program with groups of lines, as {@code images.txt} says. A digest is a
 * letter here. The fake skopeo records when it starts (+) and ends (-) with a destination.
 */
final class GroupedRun {
  static final String UID = "3f0b8a52-0000-4000-8000-000000000001";

  private final List<String> urls = new ArrayList<>();
  private final List<String> images = new ArrayList<>();
  private final ScriptRun script;

  GroupedRun(Path folder) {
    script = new ScriptRun(folder).with("parallelism", "8").file("stub/events", "");
  }

  ScriptRun script() {
    return script;
  }

  /** Adds a group with these lines; the tag is a word of {@code images.txt}. */
  GroupedRun group(String tag, String... lines) {
    for (String line : lines) {
      line(line, "team/app %s %s %s".formatted(UID, tag, digest('d')));
    }
    return this;
  }

  GroupedRun line(String url, String image) {
    urls.add(url);
    images.add(image);
    return this;
  }

  Ended run() {
    return script
        .lines(urls.toArray(String[]::new))
        .file("workspace/images-url/images.txt", String.join("\n", images) + "\n")
        .run();
  }

  List<String> events() {
    return script.read("stub/events").lines().toList();
  }

  static String digest(char letter) {
    return "sha256:" + String.valueOf(letter).repeat(64);
  }

  /** Returns a line to a digest; the source's name makes the fake skopeo behave as it says. */
  static String byDigest(String source, char digest) {
    return "docker://src.example/%1$s@%2$s docker://dst.example/ok-app@%2$s"
        .formatted(source, digest(digest));
  }

  static String name(String source, char digest, String tag) {
    return "docker://src.example/%s@%s docker://dst.example/ok-app:%s"
        .formatted(source, digest(digest), tag);
  }

  static String index(String line) {
    return line + " --multi-arch=index-only";
  }

  /** Returns a line with an index from a folder of the workspace. */
  static String list(String to) {
    return index("dir:ok%s docker://dst.example/ok-app%s".formatted("f".repeat(62), to));
  }

  static String started(char digest) {
    return "+ok-app@" + digest(digest);
  }

  static String ended(char digest) {
    return "-ok-app@" + digest(digest);
  }
}
