package io.skopeo.operator.tags;

import io.skopeo.operator.reference.Tag;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Tags in the order of their versions: {@code 2.13.9} before {@code 2.13.10}, {@code 1.0.0-rc.2}
 * before {@code 1.0.0}; a leading {@code v} counts only between equals. Tags that are no versions
 * come first, in natural order as {@code sort -V} reads them.
 */
public enum VersionOrder implements Comparator<Tag> {
  /** The order. */
  OLDEST_FIRST;

  private static final Pattern PART = Pattern.compile("[0-9]+|[^0-9]+");
  private static final Pattern VERSION = Pattern.compile("v?[0-9].*");
  private static final Pattern PRERELEASE =
      Pattern.compile("[-.]?(?:rc|alpha|beta|pre|dev|snapshot|m)[-.]?", Pattern.CASE_INSENSITIVE);

  @Override
  public int compare(Tag left, Tag right) {
    return Key.of(left).compareTo(Key.of(right));
  }

  /** Sorts, reading each tag only once. */
  static <T> List<T> sorted(Collection<T> items, Function<T, Tag> tag) {
    record Keyed<T>(Key key, T item) {}
    return items.stream()
        .map(item -> new Keyed<>(Key.of(tag.apply(item)), item))
        .sorted(Comparator.comparing(Keyed::key))
        .map(Keyed::item)
        .toList();
  }

  /** A tag taken apart. */
  private record Key(boolean version, List<Part> parts, String name) implements Comparable<Key> {
    static Key of(Tag tag) {
      String name = tag.name();
      boolean version = VERSION.matcher(name).matches();
      String text = version && name.startsWith("v") ? name.substring(1) : name;
      var parts =
          Stream.concat(
              PART.matcher(text).results().map(part -> Part.of(part.group())),
              Stream.of(Part.THE_END));
      return new Key(version, parts.toList(), name);
    }

    @Override
    public int compareTo(Key that) {
      int versions = Boolean.compare(version, that.version);
      if (versions != 0) {
        return versions;
      }
      for (int i = 0; i < Math.min(parts.size(), that.parts.size()); i++) {
        int order = parts.get(i).compareTo(that.parts.get(i));
        if (order != 0) {
          return order;
        }
      }
      return name.compareTo(that.name);
    }
  }

  /** What a part of a tag is; a candidate comes before the version that ends here. */
  private enum Kind {
    PRERELEASE,
    END,
    TEXT,
    NUMBER
  }

  /** Digits without leading zeros, or what stands between digits. */
  private record Part(Kind kind, String text) implements Comparable<Part> {
    static final Part THE_END = new Part(Kind.END, "");

    static Part of(String text) {
      if (Character.isDigit(text.charAt(0))) {
        return new Part(Kind.NUMBER, text.replaceFirst("^0+(?=.)", ""));
      }
      return new Part(PRERELEASE.matcher(text).matches() ? Kind.PRERELEASE : Kind.TEXT, text);
    }

    @Override
    public int compareTo(Part that) {
      if (kind == Kind.NUMBER && that.kind == Kind.NUMBER) {
        int lengths = Integer.compare(text.length(), that.text.length());
        return lengths != 0 ? lengths : text.compareTo(that.text);
      }
      boolean special = kind.compareTo(Kind.END) <= 0 || that.kind.compareTo(Kind.END) <= 0;
      return special && kind != that.kind ? kind.compareTo(that.kind) : text.compareTo(that.text);
    }
  }
}
