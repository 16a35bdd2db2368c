package io.skopeo.operator.tags.hint;

import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.tags.VersionCriterion;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The version that a pattern or range asks for, without what stands around it. */
sealed interface Core {
  /** Returns whether the words before the version may be those of the tag. */
  boolean hasWords(TagShape tag);

  /** Returns whether the numbers of a tag are asked for. */
  boolean matches(TagShape tag);

  /** Returns whether the number at a place of the version is asked for by its value. */
  boolean isLiteral(int place);

  /** Returns whether any larger number is asked for too at a place of a version. */
  boolean isOpen(TagShape tag, int place);

  /** Returns the field of the spec. */
  String field();

  static Optional<Core> of(VersionCriterion.Listed version) {
    return switch (version) {
      case VersionCriterion.Matching matching ->
          TagShape.of(matching.pattern().toString()).map(OfPattern::new);
      case VersionCriterion.Ranged range -> Optional.of(new OfRange(range));
      case VersionCriterion.Included _ -> Optional.empty();
    };
  }

  /** The numbers and x of a pattern. */
  record OfPattern(TagShape pattern) implements Core {
    private static final String X = "x";

    @Override
    public boolean hasWords(TagShape tag) {
      return tag.words().equals(pattern.words());
    }

    @Override
    public boolean matches(TagShape tag) {
      List<String> wanted = pattern.core();
      return IntStream.range(0, wanted.size())
          .allMatch(i ->
              wanted.get(i).equals(X)
                  || (i < tag.core().size() && wanted.get(i).equals(tag.core().get(i))));
    }

    @Override
    public boolean isLiteral(int place) {
      return place < pattern.core().size() && !pattern.core().get(place).equals(X);
    }

    @Override
    public boolean isOpen(TagShape tag, int place) {
      return true;
    }

    @Override
    public String field() {
      return "spec.source.version";
    }
  }

  /** A range; a version of fewer than three numbers has zeros for the others. */
  record OfRange(VersionCriterion.Ranged range) implements Core {
    private static final int NUMBERS = 3;
    private static final String LARGE = "999999999";

    @Override
    public boolean hasWords(TagShape tag) {
      return true;
    }

    @Override
    public boolean matches(TagShape tag) {
      return isIn(tag.core().stream(), "0");
    }

    private boolean isIn(Stream<String> first, String others) {
      List<String> numbers =
          Stream.concat(first, Stream.generate(() -> others))
              .limit(NUMBERS)
              .map(number -> number.replaceFirst("^0+(?=.)", ""))
              .toList();
      return range.match(new Tag(String.join(".", numbers)), false).isPresent();
    }

    @Override
    public boolean isLiteral(int place) {
      return false;
    }

    @Override
    public boolean isOpen(TagShape tag, int place) {
      return isIn(tag.core().stream().limit(place), LARGE);
    }

    @Override
    public String field() {
      return "spec.tags.semver";
    }
  }
}
