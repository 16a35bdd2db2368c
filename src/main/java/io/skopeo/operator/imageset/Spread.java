package io.skopeo.operator.imageset;

import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Sha256;
import io.skopeo.operator.spec.schedule.Durations;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A time over which repositories are spread, so that not all of them begin at once.
 *
 * @param length zero for none
 */
public record Spread(Duration length) {
  /** All begin at once. */
  public static final Spread NONE = new Spread(Duration.ZERO);

  private static final Duration SHORTEST = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofDays(7);

  /** Reads spec.spread. */
  public static Parsed<Spread> parse(@Nullable String text) {
    return text == null || text.isEmpty()
        ? new Parsed.Valid<>(NONE)
        : Durations.parse("spec.spread", text, SHORTEST, LONGEST)
            .then(length -> new Parsed.Valid<>(new Spread(length)));
  }

  /**
   * Returns the moment of a repository within this time. It depends on the name alone: a line more
   * in a list moves no other repository.
   */
  public Duration offset(String name) {
    long seconds = length.toSeconds();
    return seconds == 0
        ? Duration.ZERO
        : Duration.ofSeconds(
            Long.remainderUnsigned(ByteBuffer.wrap(Sha256.of(name)).getLong(), seconds));
  }
}
