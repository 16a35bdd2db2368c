package io.skopeo.operator.copying;

import io.skopeo.operator.copying.CopyLine.Content;
import io.skopeo.operator.oci.AttachedTags;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses the lines that {@link Copy#text} writes, which {@code images.txt} groups into copies;
 * other lines are left out.
 */
final class UrlTxtParser {
  private static final Pattern LINE =
      Pattern.compile(
          "(?:docker://(?<source>[^\\s@]+)@(?<digest>\\S+)|dir:(?<folder>[0-9a-f]{64}))"
              + " docker://(?<destination>[^\\s@]+?)(?::(?<tag>[^\\s:/@]+)|@(?<to>\\S+))"
              + "(?<option> --all| --multi-arch=index-only)?");

  private static final Pattern OWNER =
      Pattern.compile("([^/ ]+)/([^/ ]+) ([^ ]+)(?: ([^ ]+) ([^ ]+))?");

  private final List<Copy> copies = new ArrayList<>();
  private final List<ImageName> images = new ArrayList<>();

  /** The lines of the copy that is being read. */
  private final List<Line> lines = new ArrayList<>();

  private @Nullable Owner owner;

  /**
   * A line.
   *
   * @param source empty for a folder of the run
   */
  private record Line(Optional<Repository> source, Repository destination, CopyLine line) {}

  /**
   * The Image of a line.
   *
   * @param name empty if it is not known
   * @param target the tag and the digest of its copy; empty in runs of operators that did not write
   *     them
   */
  private record Owner(Optional<ImageName> name, Optional<Target> target) {
    static final Owner UNKNOWN = new Owner(Optional.empty(), Optional.empty());
  }

  private record Target(Tag tag, Digest digest) {}

  private UrlTxtParser() {}

  /**
   * Reads the two files of a run.
   *
   * @param imagesTxt the Image of each line; if it is empty, the Images are not known
   */
  static CopyBatch read(String urlTxt, String imagesTxt) {
    var parser = new UrlTxtParser();
    List<String> owners = imagesTxt.lines().toList();
    int number = 0;
    for (String line : urlTxt.lines().toList()) {
      Optional<Owner> owner =
          owners.isEmpty()
              ? Optional.of(Owner.UNKNOWN)
              : number < owners.size() ? owner(owners.get(number)) : Optional.empty();
      number++;
      if (owner.isPresent()) {
        parser.add(line.strip(), owner.get());
      } else {
        parser.finish();
      }
    }
    parser.finish();
    return new CopyBatch(parser.copies, parser.images, List.of(), 0, Map.of());
  }

  private static Optional<Owner> owner(String text) {
    Matcher words = OWNER.matcher(text);
    if (!words.matches()) {
      return Optional.empty();
    }
    var name = new ImageName(words.group(1), words.group(2), words.group(3));
    try {
      return Optional.of(
          new Owner(
              Optional.of(name),
              Optional.ofNullable(words.group(4))
                  .map(tag -> new Target(new Tag(tag), digest(words.group(5))))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private void add(String text, Owner of) {
    Optional<Line> line = line(text);
    if (line.isEmpty() || !of.equals(owner)) {
      finish();
    }
    owner = of;
    line.ifPresent(lines::add);
    if (line.isPresent() && of.target().isEmpty() && names(line.get())) {
      finish();
    }
  }

  /** Returns whether it names an image, and not what refers to one. */
  private static boolean names(Line line) {
    return line.line().tag().filter(tag -> !AttachedTags.isAttached(tag)).isPresent();
  }

  /** Adds the copy that the lines before make, if they are one. */
  private void finish() {
    if (owner != null && !lines.isEmpty()) {
      copy(owner).ifPresent(copies::add);
      if (copies.size() > images.size()) {
        owner.name().ifPresent(images::add);
      }
    }
    lines.clear();
    owner = null;
  }

  private Optional<Copy> copy(Owner of) {
    Optional<Target> target = of.target().or(this::named);
    List<Repository> sources =
        lines.stream().flatMap(line -> line.source().stream()).distinct().toList();
    List<Repository> destinations = lines.stream().map(Line::destination).distinct().toList();
    return target
        .filter(_ -> sources.size() == 1 && destinations.size() == 1)
        .map(found ->
            new Copy(
                new Pinned(sources.getFirst(), found.digest()),
                new Tagged(destinations.getFirst(), found.tag()),
                lines.stream().map(Line::line).toList()));
  }

  private Optional<Target> named() {
    CopyLine last = lines.getLast().line();
    return last.tag().map(tag -> new Target(tag, last.digest()));
  }

  private static Optional<Line> line(String text) {
    Matcher words = LINE.matcher(text);
    if (!words.matches()) {
      return Optional.empty();
    }
    try {
      Optional<Repository> source =
          Optional.ofNullable(words.group("source")).map(UrlTxtParser::repository);
      Digest digest =
          source.isPresent()
              ? digest(words.group("digest"))
              : new Digest("sha256", words.group("folder"));
      boolean indexOnly = " --multi-arch=index-only".equals(words.group("option"));
      Optional<String> to = Optional.ofNullable(words.group("to"));
      return to.filter(text2 -> !text2.equals(digest.toString())).isPresent()
              || (source.isEmpty() && !indexOnly)
          ? Optional.empty()
          : Optional.of(
              new Line(
                  source,
                  repository(words.group("destination")),
                  new CopyLine(
                      digest,
                      Optional.ofNullable(words.group("tag")).map(Tag::new),
                      source.isEmpty()
                          ? Content.FOLDER
                          : indexOnly ? Content.INDEX_ONLY : Content.WHOLE)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Repository repository(String text) {
    return Repository.parse(text).orThrow();
  }

  private static Digest digest(String text) {
    return Digest.parse(text).orThrow();
  }
}
