package io.skopeo.operator.documentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Markdown file of this repository.
 *
 * @param path relative to the repository's root
 * @param blocks its fenced blocks, without their indentation
 * @param headings the anchors that GitHub makes of them
 * @param links their targets
 */
public record Document(Path path, List<Block> blocks, List<String> headings, List<String> links) {
  private static final List<Path> PLACES =
      List.of(
          Path.of("README.md"),
          Path.of("CONTRIBUTING.md"),
          Path.of("SECURITY.md"),
          Path.of("docs"),
          Path.of("tekton"),
          Path.of("charts"),
          Path.of("src"));
  private static final Pattern FENCE = Pattern.compile("( *)```(.*)");
  private static final Pattern HEADING = Pattern.compile("#{1,6} +(.*)");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern CODE = Pattern.compile("`[^`]*`");

  /**
   * A fenced block.
   *
   * @param file its file
   * @param line the line of its fence, from 1
   * @param info its info string
   * @param text its content
   */
  public record Block(Path file, int line, String info, String text) {
    @Override
    public String toString() {
      return file + ":" + line;
    }
  }

  /** Returns all Markdown files. */
  public static List<Document> all() {
    return PLACES.stream()
        .filter(Files::exists)
        .flatMap(Document::filesIn)
        .filter(file -> file.toString().endsWith(".md"))
        .sorted(Comparator.naturalOrder())
        .map(Document::read)
        .toList();
  }

  /** Returns all blocks with this info string. */
  public static Stream<Block> blocks(String info) {
    return all().stream()
        .flatMap(document -> document.blocks().stream())
        .filter(block -> block.info().equals(info));
  }

  /** Reads one file. */
  public static Document read(Path file) {
    List<String> lines = lines(file);
    var blocks = new ArrayList<Block>();
    var headings = new ArrayList<String>();
    var links = new ArrayList<String>();
    for (int i = 0; i < lines.size(); i++) {
      Matcher fence = FENCE.matcher(lines.get(i));
      Matcher heading = HEADING.matcher(lines.get(i));
      if (fence.matches()) {
        int end = end(lines, i);
        blocks.add(
            new Block(
                file,
                i + 1,
                fence.group(2).strip(),
                text(lines.subList(i + 1, end), fence.group(1).length())));
        i = end;
      } else if (heading.matches()) {
        headings.add(anchor(heading.group(1)));
      }
      if (!fence.matches()) {
        LINK.matcher(CODE.matcher(lines.get(i)).replaceAll("code"))
            .results()
            .forEach(link -> links.add(link.group(1)));
      }
    }
    return new Document(file, blocks, headings, links);
  }

  private static int end(List<String> lines, int begin) {
    for (int i = begin + 1; i < lines.size(); i++) {
      if (lines.get(i).strip().equals("```")) {
        return i;
      }
    }
    throw new IllegalStateException("the block in line " + (begin + 1) + " has no end");
  }

  private static String text(List<String> lines, int indentation) {
    var text = new StringBuilder();
    lines.forEach(
        line -> text.append(line.substring(Math.min(indentation, line.length()))).append('\n'));
    return text.toString();
  }

  /** Converts as GitHub does: lower case, hyphens for blanks, only letters, digits, - and _. */
  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
  }

  private static Stream<Path> filesIn(Path place) {
    try (var files = Files.walk(place)) {
      return files.filter(Files::isRegularFile).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
