package io.skopeo.operator.tags.regex;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An upper bound of the size of a regular expression's program, from its text: compiling {@code
 * ((a{1000}){1000}){1000}} to see its size would exhaust the memory. It needs the tokens of the
 * syntax, not their meaning (RE2, Syntax).
 */
public final class RegexSize {
  private static final Pattern PIECE =
      Pattern.compile(
          """
          (?<repetition> \\{ (?<least>[0-9]{1,9}) (?:,(?<most>[0-9]{0,9}))? } )
          | (?<quoted> \\\\Q .*? (?: \\\\E | $ ) )
          | \\\\ .
          | \\[ \\^? ]? (?: \\[:\\^?[a-z]+:] | \\\\ . | [^\\]\\\\] )*+ ]
          | (?<flags> \\( \\? [a-zA-Z-]+ \\) )
          | (?<open> \\( )
          | (?<close> \\) )
          | (?<star> [*+?] )
          | .
          """,
          Pattern.COMMENTS | Pattern.DOTALL);

  private static final long LIMIT = 1 << 30;
  private static final long ENDS = 3;
  private static final long GROUP = 4;
  private static final long REPEATED = 2;

  /** The sums of open groups, innermost first. */
  private final Deque<Long> outer = new ArrayDeque<>();

  private long sum;
  private long last;

  private RegexSize() {}

  /** Returns at least the number of instructions of the program; more if it is invalid. */
  public static long bound(String text) {
    var size = new RegexSize();
    PIECE.matcher(text).results().forEach(size::read);
    while (!size.outer.isEmpty()) {
      size.close();
    }
    return size.sum + ENDS;
  }

  private void read(MatchResult piece) {
    if (piece.group("flags") != null) {
      // They are nothing that could be repeated: a repetition after them is of what is before.
      return;
    }
    if (piece.group("repetition") != null) {
      repeat(Math.max(number(piece.group("least")), number(piece.group("most"))));
    } else if (piece.group("open") != null) {
      outer.push(sum);
      sum = 0;
      last = 0;
    } else if (piece.group("close") != null) {
      close();
    } else if (piece.group("star") != null) {
      sum = plus(sum, REPEATED);
      last = plus(last, REPEATED);
    } else {
      add(piece.group("quoted") != null ? piece.group().length() : REPEATED);
    }
  }

  private static long number(@Nullable String digits) {
    return digits == null || digits.isEmpty() ? 1 : Long.parseLong(digits);
  }

  private void add(long size) {
    last = size;
    sum = plus(sum, size);
  }

  private void close() {
    long inner = plus(sum, GROUP);
    sum = outer.isEmpty() ? 0 : outer.pop();
    add(inner);
  }

  private void repeat(long times) {
    long repeated = plus(last, REPEATED);
    add(plus(repeated > LIMIT / times ? LIMIT : repeated * times, REPEATED));
  }

  private static long plus(long one, long other) {
    return Math.min(LIMIT, one + other);
  }
}
