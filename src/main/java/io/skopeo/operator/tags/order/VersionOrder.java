package io.skopeo.operator.tags.order;

import io.skopeo.operator.oci.Tag;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Tags in the order of their versions: {@code 2.13.9} before {@code 2.13.10}, {@code 1.0.0-rc.2}
 * before {@code 1.0.0}; a leading {@code v} counts only between equals. Tags that are no versions
 * come last, in natural order as {@code sort -V} reads them.
 *
 * <p>A version starts, after an optional {@code v}, with a number that ends there or before one of
 * {@code .}, {@code -}, {@code _}, or before a word such as {@code rc} with a number right behind
 * it ({@code 17rc1}). {@code latest} is none, nor is the hash {@code 9f8e7d6}.
 */
public enum VersionOrder implements Comparator<Tag> {
  /** The order. */
  OLDEST_FIRST;

  private static final String WORDS =
      "(?:rc|cr|alpha|beta|preview|pre|dev|snapshot|milestone|m|nightly|canary)";
  private static final Pattern VERSION =
      Pattern.compile("v?[0-9]+(?:[._-].*|(?i:%s)[0-9].*)?".formatted(WORDS));
  private static final Pattern PART =
      Pattern.compile(
          """
          (?<number> [0-9]+ )
          | [._-]* (?<word> %s ) (?![a-z]) [._-]*
          | (?<=[0-9]) (?<letter> [ab] ) (?=[0-9])
          | [._-]+ [a-z]*
          | [a-z]+
          """
              .formatted(WORDS),
          Pattern.COMMENTS | Pattern.CASE_INSENSITIVE);

  @Override
  public int compare(Tag left, Tag right) {
    return Key.of(left).compareTo(Key.of(right));
  }

  /** Returns whether the tag is a version, and not a name such as {@code latest}. */
  public static boolean isVersion(Tag tag) {
    return VERSION.matcher(tag.name()).matches();
  }

  /**
   * Returns the newest, oldest of them first. Tags that are no versions only fill the rest.
   *
   * @param count the most to return
   */
  public static <T> List<T> newest(Collection<T> items, Function<T, Tag> tag, int count) {
    List<Keyed<T>> sorted = keyed(items, tag).toList();
    int versions = (int) sorted.stream().filter(keyed -> keyed.key().version()).count();
    int others = sorted.size() - versions;
    int wanted = Math.min(count, versions);
    int left = Math.min(count - wanted, others);
    return Stream.concat(
            sorted.subList(versions - wanted, versions).stream(),
            sorted.subList(sorted.size() - left, sorted.size()).stream())
        .map(Keyed::item)
        .toList();
  }

  private static <T> Stream<Keyed<T>> keyed(Collection<T> items, Function<T, Tag> tag) {
    return items.stream()
        .map(item -> new Keyed<>(Key.of(tag.apply(item)), item))
        .sorted(Comparator.comparing(Keyed::key));
  }

  private record Keyed<T>(Key key, T item) {}

  /** A tag taken apart; one that is no version has no parts. */
  private record Key(boolean version, List<Part> parts, String name) implements Comparable<Key> {
    static Key of(Tag tag) {
      String name = tag.name();
      if (!isVersion(tag)) {
        return new Key(false, List.of(), name);
      }
      var parts =
          PART.matcher(name.startsWith("v") ? name.substring(1) : name).results().map(Part::of);
      return new Key(true, Stream.concat(parts, Stream.of(Part.THE_END)).toList(), name);
    }

    @Override
    public int compareTo(Key that) {
      if (version != that.version) {
        return version ? -1 : 1;
      }
      for (int i = 0; i < Math.min(parts.size(), that.parts.size()); i++) {
        int order = parts.get(i).compareTo(that.parts.get(i));
        if (order != 0) {
          return order;
        }
      }
      return version ? name.compareTo(that.name) : NaturalOrder.NATURAL.compare(name, that.name);
    }
  }

  /** The kind of a part of a version; a candidate comes before the version that ends here. */
  private enum Kind {
    PRERELEASE,
    END,
    TEXT,
    NUMBER
  }

  /** A number, a word for what comes before a release, or other text with what separates it. */
  private record Part(Kind kind, String text) implements Comparable<Part> {
    static final Part THE_END = new Part(Kind.END, "");

    static Part of(MatchResult part) {
      if (part.group("number") != null) {
        return new Part(Kind.NUMBER, part.group());
      }
      String word = part.group("word") != null ? part.group("word") : part.group("letter");
      return word != null
          ? new Part(Kind.PRERELEASE, word.toLowerCase(Locale.ROOT))
          : new Part(Kind.TEXT, part.group());
    }

    @Override
    public int compareTo(Part that) {
      if (kind == Kind.NUMBER && that.kind == Kind.NUMBER) {
        return NaturalOrder.compareNumbers(text, that.text);
      }
      boolean special = kind.compareTo(Kind.END) <= 0 || that.kind.compareTo(Kind.END) <= 0;
      return special && kind != that.kind ? kind.compareTo(that.kind) : text.compareTo(that.text);
    }
  }
}
