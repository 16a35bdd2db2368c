package io.skopeo.operator.archive.survey;

import io.skopeo.operator.archive.catalog.Catalog;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.SafeText;
import io.skopeo.operator.problem.Utf8;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads the list of a volume from the log of the run that made it. Nothing in it is trusted: the
 * volume may come from anywhere.
 */
public final class SurveyReader {
  /** The most entries that a run lists. */
  public static final int MOST_ENTRIES = 5_000;

  /** The length of the longest log that is read. */
  public static final int MAX_CHARACTERS = 16 << 20;

  private static final String PREFIX = "volume: ";
  private static final String BEGIN = "begin ";
  private static final String VERSION = "1";
  private static final Pattern END = Pattern.compile("end ([0-9]{1,7})");
  private static final Pattern FREE = Pattern.compile("free ([0-9]{1,18})");
  private static final Pattern DIR =
      Pattern.compile("dir ([0-9a-f]{64}) ([0-9]{1,18}) ([0-9]{1,18}) (.+)", Pattern.DOTALL);
  private static final Pattern PIECE =
      Pattern.compile("(oci|docker-archive) (.+) ([A-Za-z0-9+/=]+)", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("refused (.+) link", Pattern.DOTALL);

  private final SurveyEntries entries = new SurveyEntries();
  private final StringBuilder index = new StringBuilder();
  private final Map<Encoded, List<String>> pieces = new LinkedHashMap<>();
  private final SyncTree tree;
  private final Optional<Repository> repository;
  private Optional<Problem> obstacle = Optional.empty();
  private OptionalLong free = OptionalLong.empty();

  /** A document that the log has in pieces. */
  private record Encoded(String kind, String path) {}

  private SurveyReader(Optional<Repository> repository) {
    this.repository = repository;
    this.tree = new SyncTree(entries, repository);
  }

  /**
   * Reads a log.
   *
   * @param repository of images of which only the tag is known, from spec.repository
   */
  public static Parsed<Survey> read(String log, Optional<Repository> repository) {
    if (log.length() > MAX_CHARACTERS) {
      return invalid(tooMuch());
    }
    List<String> lines =
        // Not at other line breaks, which texts of the volume may have.
        Stream.of(log.split("\n", -1))
            .filter(line -> line.startsWith(PREFIX))
            .map(line -> line.substring(PREFIX.length()))
            .toList();
    int begin = lines.size() - 1;
    while (begin >= 0 && !lines.get(begin).startsWith(BEGIN)) {
      begin--;
    }
    if (begin < 0) {
      return invalid(
          new Problem(
              Reason.RUN_FAILED,
              "The run has not listed the volume: read its log, and use the Task that comes with"
                  + " the operator."));
    }
    String version = lines.get(begin).substring(BEGIN.length());
    return version.equals(VERSION)
        ? new SurveyReader(repository).survey(lines.subList(begin + 1, lines.size()))
        : invalid(
            new Problem(
                Reason.TASK_UNSUITABLE,
                "The Task lists volumes in version %s, but the operator reads version %s: use the Task that comes with the operator."
                    .formatted(SafeText.shortQuote(version), VERSION)));
  }

  private Parsed<Survey> survey(List<String> lines) {
    if (!isComplete(lines)) {
      return invalid(
          new Problem(
              Reason.RUN_FAILED,
              "The list of the volume is cut off in the log of the run: it is made again."));
    }
    lines.forEach(this::line);
    if (obstacle.isPresent()) {
      return invalid(obstacle.get());
    }
    Optional<Survey.Export> export = Optional.empty();
    if (index.isEmpty()) {
      pieces.forEach(this::document);
    } else {
      switch (new IndexReader(entries).read(index.toString())) {
        case Parsed.Valid<Survey.Export>(var read) -> export = Optional.of(read);
        case Parsed.Invalid<Survey.Export>(var problem) -> {
          return invalid(problem);
        }
      }
    }
    if (export.isEmpty() && entries.isEmpty() && entries.problems().isEmpty()) {
      return invalid(empty());
    }
    Catalog catalog = entries.catalog();
    return new Parsed.Valid<>(new Survey(catalog, export, entries.problems(), free));
  }

  /** Returns whether the last line says that it is the last. */
  private static boolean isComplete(List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      Matcher end = END.matcher(lines.get(i));
      if (end.matches()) {
        return Integer.parseInt(end.group(1)) == i;
      }
    }
    return false;
  }

  private void line(String line) {
    switch (word(line)) {
      case "index" ->
          index.append(line.substring(Math.min(line.length(), "index ".length()))).append('\n');
      case "dir" -> with(DIR, line, this::directory);
      case "oci", "docker-archive" -> with(PIECE, line, this::piece);
      case "refused" -> with(LINK, line, this::link);
      case "free" ->
          with(FREE, line, words -> free = OptionalLong.of(Long.parseLong(words.group(1))));
      default -> obstacle = obstacle.or(() -> obstacle(line));
    }
  }

  private static String word(String line) {
    int blank = line.indexOf(' ');
    return blank < 0 ? line : line.substring(0, blank);
  }

  private void with(Pattern pattern, String line, Consumer<Matcher> reader) {
    Matcher words = pattern.matcher(line);
    if (words.matches()) {
      reader.accept(words);
    } else {
      entries.refuse(
          "The list of the volume has a line that cannot be read, \"%s\": rename the file."
              .formatted(SafeText.quote(line)));
    }
  }

  private void piece(Matcher words) {
    pieces
        .computeIfAbsent(new Encoded(words.group(1), words.group(2)), _ -> new ArrayList<>())
        .add(words.group(3));
  }

  private void link(Matcher words) {
    entries.refuse(
        "\"%s\" is a symbolic link, which is not followed: copy the files in its place."
            .formatted(SafeText.quote(words.group(1))));
  }

  /** Returns what a line says about the whole folder. */
  private static Optional<Problem> obstacle(String line) {
    return switch (line) {
      case "missing" ->
          Optional.of(
              new Problem(
                  Reason.INVALID_SPEC,
                  "spec.volume.path names a folder that the volume does not have: correct it, or"
                      + " copy the export to the volume."));
      case "empty" -> Optional.of(empty());
      case "unfinished" ->
          Optional.of(
              new Problem(
                  Reason.SOURCE_INCOMPLETE,
                  "The folder has half an export, without an index: let the ImageExport finish,"
                      + " then copy the folder again."));
      case "truncated" -> Optional.of(tooMuch());
      default -> Optional.empty();
    };
  }

  private static Problem empty() {
    return new Problem(
        Reason.INVALID_SPEC,
        "The folder in spec.volume.path has no images: choose a folder with an export, a tree of"
            + " skopeo sync, an OCI layout or an archive of docker save.");
  }

  private static Problem tooMuch() {
    return new Problem(
        Reason.LIST_TOO_LONG,
        "The folder has more than %,d images, or lists that are too long: choose a folder below it in spec.volume.path."
            .formatted(MOST_ENTRIES));
  }

  private void directory(Matcher words) {
    // With an index, only what that names counts.
    if (index.isEmpty()) {
      tree.add(
          new Digest("sha256", words.group(1)),
          Long.parseLong(words.group(2)),
          Long.parseLong(words.group(3)),
          words.group(4));
    }
  }

  private void document(Encoded document, List<String> base64) {
    Optional<String> text = decoded(base64);
    if (text.isEmpty()) {
      entries.refuse(
          "\"%s\" is not readable text: write it again."
              .formatted(SafeText.quote(document.path())));
    } else if (document.kind().equals("oci")) {
      new LayoutReader(entries, repository).add(document.path(), text.get());
    } else {
      new DockerArchive(entries).add(document.path(), text.get());
    }
  }

  private static Optional<String> decoded(List<String> base64) {
    try {
      List<byte[]> pieces = base64.stream().map(Base64.getDecoder()::decode).toList();
      var bytes = ByteBuffer.allocate(pieces.stream().mapToInt(piece -> piece.length).sum());
      pieces.forEach(bytes::put);
      return Utf8.text(bytes.array());
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Parsed<Survey> invalid(Problem problem) {
    return new Parsed.Invalid<>(problem);
  }
}
