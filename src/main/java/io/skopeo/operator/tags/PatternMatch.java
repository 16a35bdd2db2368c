package io.skopeo.operator.tags;

import java.util.List;

/**
 * The numbers and words of a tag that matches. Tags with equal matches are spellings of one
 * version.
 *
 * @param numbers those that {@code x} stands for, as written, with leading zeros
 * @param rest the rest of the tag, such as {@code -rc1}, or empty
 * @param inside whether the rest is before a flavour ({@code 8.0-rc1-alpine}), not at the end
 */
public record PatternMatch(List<String> numbers, String rest, boolean inside) {
  static PatternMatch of(List<String> numbers, String rest) {
    return new PatternMatch(numbers, rest, false);
  }
}
