package io.skopeo.operator.tags.hint;

import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.tags.order.VersionOrder;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Tags that differ in their numbers only.
 *
 * @param newest of them
 */
record Group(List<TagShape> tags, Tag newest) {
  private static final Pattern COUNTER = Pattern.compile(LetterX.COUNTER, Pattern.CASE_INSENSITIVE);
  private static final int MOST_ALTERNATIVES = 5;
  private static final Comparator<List<TagShape>> BY_SIZE_AND_AGE =
      Comparator.<List<TagShape>>comparingInt(List::size)
          .thenComparing(Group::newest, VersionOrder.OLDEST_FIRST);

  /** The values that a number may have: one, some, or any if there are none. */
  record Values(Set<String> digits) {
    static final Values ANY = new Values(Set.of());

    boolean isOne() {
      return digits.size() == 1;
    }
  }

  /** Returns the largest group, and of two the one with the newest tag. */
  static Optional<Group> largest(List<TagShape> tags) {
    return tags.stream().collect(Collectors.groupingBy(TagShape::key)).values().stream()
        .max(BY_SIZE_AND_AGE)
        .map(largest -> new Group(largest, newest(largest)));
  }

  private static Tag newest(List<TagShape> tags) {
    return new Tag(VersionOrder.newest(tags, shape -> new Tag(shape.text()), 1).getFirst().text());
  }

  TagShape shape() {
    return tags.getFirst();
  }

  /** Returns a clause on what keeps them from matching. */
  String clause() {
    if (!shape().words().isEmpty()) {
      return "would without the words around their version";
    }
    return shape().rest().isEmpty()
        ? "would with another count of numbers"
        : "would without their suffix";
  }

  /** Returns the values of each number that the suggestion allows. */
  List<Values> values(Core core) {
    List<List<TagShape.Part.Digits>> numbers = tags.stream().map(TagShape::numbers).toList();
    int count = numbers.getFirst().size();
    int inCore = shape().core().size();
    return IntStream.range(0, count)
        .mapToObj(i -> {
          Set<String> digits =
              numbers.stream()
                  .map(of -> of.get(i).digits())
                  .collect(Collectors.toCollection(TreeSet::new));
          return i < inCore
              ? inVersion(i, digits, core)
              : behind(numbers.getFirst().get(i), i == count - 1, digits);
        })
        .toList();
  }

  /** Keeps what the spec asks for by its value, and within a bounded range all but the last. */
  private Values inVersion(int place, Set<String> digits, Core core) {
    boolean last = place == shape().core().size() - 1;
    boolean range = core instanceof Core.OfRange;
    if (core.isLiteral(place) || (range && !last && digits.size() == 1)) {
      return new Values(digits);
    }
    return range && !last && !core.isOpen(shape(), place) && digits.size() <= MOST_ALTERNATIVES
        ? new Values(digits)
        : Values.ANY;
  }

  /** Keeps what all of them have, but not the number that counts builds. */
  private static Values behind(TagShape.Part.Digits number, boolean last, Set<String> digits) {
    boolean counts =
        COUNTER.matcher(number.letters()).matches() || (last && number.letters().isEmpty());
    return counts || digits.size() > 1 ? Values.ANY : new Values(digits);
  }
}
