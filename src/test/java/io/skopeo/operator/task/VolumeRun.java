package io.skopeo.operator.task;

import io.skopeo.operator.task.ScriptRun.Ended;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs of the Task's program on a volume, with a fake skopeo. */
final class VolumeRun {
  static final String OWNER = "team-a/site-b";

  private static final String IMAGES_URL = "workspace/images-url/";
  private static final String HEAD = "{\"version\":1,\"images\":[\n";
  private static final String TAIL = "],\"assumed\":[\n]}\n";

  private final List<String> urls = new ArrayList<>();
  private final List<String> list = new ArrayList<>();
  private final List<String> images = new ArrayList<>();
  private final Path folder;
  private final ScriptRun script;

  private VolumeRun(Path folder, String mode) {
    this.folder = folder;
    script = new ScriptRun(folder).with("volumeMode", mode).with("volumePath", "site");
    try {
      // Of the run before.
      Files.deleteIfExists(script.path("results/line-status"));
      script
          .program("skopeo", Files.readString(Path.of("src/test/resources/task/skopeo-volume")))
          .workspace("volume", "other", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Creates a run in a folder, whose volume it keeps. */
  static VolumeRun of(Path folder, String mode) {
    return new VolumeRun(folder, mode);
  }

  /** Creates the last run of a round of an export. */
  static VolumeRun export(Path folder, String round) {
    VolumeRun run = of(folder, "export");
    run.input("owner.txt", OWNER + "\n");
    run.input("round.txt", round + "\n");
    return run.committing();
  }

  VolumeRun committing() {
    return input("head.json", HEAD).input("tail.json", TAIL).input("readme.txt", "About.\n");
  }

  /** Lets another run of the round write the index. */
  VolumeRun notLast() {
    try {
      Files.deleteIfExists(folder.resolve(IMAGES_URL + "head.json"));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  VolumeRun input(String file, String content) {
    script.file(IMAGES_URL + file, content);
    return this;
  }

  ScriptRun script() {
    return script;
  }

  /**
   * Makes an image of these layers, which the fake skopeo finds by its digest, and returns the hex
   * of that.
   */
  String image(String... layers) {
    String digests =
        Stream.of(layers)
            .map(VolumeRun::sha256)
            .map("{\"digest\":\"sha256:%s\"}"::formatted)
            .collect(Collectors.joining(","));
    return manifest("{\"layers\":[%s]}".formatted(digests), layers);
  }

  /** Makes an image with this manifest and these files. */
  String manifest(String manifest, String... layers) {
    String hex = sha256(manifest);
    String image = "stub/images/" + hex + "/";
    script
        .file(image + "manifest.json", manifest)
        .file(image + "version", "Directory Transport Version: 1.1\n");
    for (String layer : layers) {
      script.file(image + sha256(layer), layer);
    }
    return hex;
  }

  /** Adds the line of an export that copies an image to a folder, in a group of its own. */
  VolumeRun line(String name, String hex) {
    return line(name, hex, "dir:volume/images/app/" + name, name);
  }

  /** Adds a line of an export. */
  VolumeRun line(String name, String hex, String to, String group) {
    return line(
        "docker://src.example/app@sha256:%s %s".formatted(hex, to),
        "10 " + entry(name, hex),
        group);
  }

  /** Adds a line of {@code url.txt} with that of {@code volume.txt}. */
  VolumeRun line(String url, String volume, String group) {
    urls.add(url);
    list.add(volume);
    images.add("%s %s %s sha256:%s".formatted(OWNER, GroupedRun.UID, group, "d".repeat(64)));
    return this;
  }

  static String entry(String name, String hex) {
    return "{\"tag\":\"%s\",\"digest\":\"sha256:%s\",\"mediaType\":\"application/x\",\"size\":3}"
        .formatted(name, hex);
  }

  Ended run() {
    return prepared().run();
  }

  ScriptRun prepared() {
    input("volume.txt", lines(list)).input("images.txt", lines(images));
    return script.urlTxt(lines(urls));
  }

  private static String lines(List<String> lines) {
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  /** Writes a file into the folder on the volume. */
  VolumeRun onVolume(String path, String content) {
    script.file(path("") + path, content);
    return this;
  }

  Path volume(String path) {
    return script.path(path(path));
  }

  String read(String path) {
    return script.read(path(path));
  }

  private static String path(String path) {
    return "workspace/volume/site/" + path;
  }

  /** Returns the tags in the index. */
  List<String> exported() {
    return read("export.json")
        .lines()
        .filter(line -> line.startsWith("{\"tag\":\""))
        .map(line -> line.split("\"", -1)[3])
        .toList();
  }

  /** Returns the number of calls of the fake skopeo. */
  long calls() {
    return script.read("stub/calls").lines().count();
  }

  /** Returns all files on the volume, with their content. */
  Map<String, String> files() {
    var files = new TreeMap<String, String>();
    try (Stream<Path> all = Files.walk(volume(""))) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(volume("").relativize(file).toString(), Files.readString(file));
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
