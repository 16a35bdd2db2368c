package io.skopeo.operator.copying;

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

/** Parses the lines that {@link Copy#text} writes; other lines are left out. */
final class UrlTxtParser {
  private static final String REPOSITORY = "docker://([^\\s@]+)";
  private static final String TAGGED = "docker://([^\\s@]+):([^\\s:/@]+)";
  private static final Pattern COPY =
      Pattern.compile(REPOSITORY + "@(\\S+) " + TAGGED + "(?: --all)?");
  private static final Pattern PART =
      Pattern.compile(REPOSITORY + "@(\\S+) " + REPOSITORY + "@\\2");
  private static final Pattern INDEX =
      Pattern.compile("dir:([0-9a-f]{64}) " + TAGGED + " --multi-arch=index-only");

  private static final Pattern IMAGE = Pattern.compile("([^/ ]+)/([^/ ]+) ([^ ]+)");

  private final List<Copy> copies = new ArrayList<>();
  private final List<ImageName> images = new ArrayList<>();

  /** The parts since the last tag. */
  private final List<Part> parts = new ArrayList<>();

  private record Part(Repository source, Repository destination, Digest digest) {}

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
      if (owners.isEmpty()) {
        parser.copy(line.strip()).ifPresent(parser.copies::add);
      } else {
        Optional<ImageName> image =
            number < owners.size() ? image(owners.get(number)) : Optional.empty();
        parser
            .copy(line.strip())
            .filter(_ -> image.isPresent())
            .ifPresent(copy -> parser.add(copy, image.get()));
      }
      number++;
    }
    return new CopyBatch(parser.copies, parser.images, List.of(), 0, Map.of());
  }

  private void add(Copy copy, ImageName image) {
    copies.add(copy);
    images.add(image);
  }

  private static Optional<ImageName> image(String line) {
    Matcher image = IMAGE.matcher(line);
    return image.matches()
        ? Optional.of(new ImageName(image.group(1), image.group(2), image.group(3)))
        : Optional.empty();
  }

  /** Returns the copy that ends with this line, if one does. */
  private Optional<Copy> copy(String line) {
    Matcher part = PART.matcher(line);
    if (part.matches()) {
      part(part).ifPresent(parts::add);
      return Optional.empty();
    }
    Matcher copy = COPY.matcher(line);
    Matcher index = INDEX.matcher(line);
    Optional<Copy> read =
        copy.matches() ? copy(copy) : index.matches() ? index(index) : Optional.empty();
    parts.clear();
    return read;
  }

  private static Optional<Part> part(Matcher part) {
    try {
      return Optional.of(
          new Part(repository(part.group(1)), repository(part.group(3)), digest(part.group(2))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Copy> copy(Matcher copy) {
    try {
      return Optional.of(
          new Copy(
              new Pinned(repository(copy.group(1)), digest(copy.group(2))),
              new Tagged(repository(copy.group(3)), new Tag(copy.group(4)))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Optional<Copy> index(Matcher index) {
    try {
      Repository destination = repository(index.group(2));
      boolean together =
          parts.stream().map(Part::source).distinct().count() == 1
              && parts.stream().map(Part::destination).allMatch(destination::equals);
      return together
          ? Optional.of(
              new Copy(
                  new Pinned(parts.getFirst().source(), new Digest("sha256", index.group(1))),
                  new Tagged(destination, new Tag(index.group(3))),
                  parts.stream().map(Part::digest).toList()))
          : Optional.empty();
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
