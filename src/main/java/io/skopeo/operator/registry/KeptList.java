package io.skopeo.operator.registry;

import io.skopeo.operator.registry.Reply.Answered;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The pages of one tag list that came with an ETag (RFC 9110, section 8.8.3), by what was asked
 * for. A registry that answers 304 to a page's ETag has it as it was then.
 */
final class KeptList {
  /** How long a page is believed at most: then it is asked for whole, whatever its ETag. */
  static final Duration LONGEST = Duration.ofHours(1);

  private static final Pattern ETAG = Pattern.compile("(W/)?\"[!#-~]{0,200}\"");

  private final Map<String, Page> pages = new HashMap<>();
  private int largestLinked;

  /**
   * One page.
   *
   * @param etag its ETag, weak or strong, as it came
   * @param from who gave it
   * @param tags what it lists
   * @param link to the next page, as it came
   * @param until how long it is believed
   */
  record Page(String etag, URI from, List<String> tags, Optional<String> link, Instant until) {
    Page {
      tags = List.copyOf(tags);
    }
  }

  /** The page that was got for this. */
  Optional<Page> page(String asked, Instant now) {
    return Optional.ofNullable(pages.get(asked))
        .filter(page -> now.isBefore(page.until()) && !page.until().isAfter(now.plus(LONGEST)));
  }

  /**
   * Keeps a page where it can be known again.
   *
   * <p>An ETag may be that of the body alone. So the last page is kept only while another tag would
   * stand in it, and not behind a link that it would get with the same body and the same ETag:
   * while it has fewer tags than the pages before it, or where there are none, no number that
   * registries have as the size of their pages.
   *
   * @param size how many entries it has, tags or not
   */
  void note(
      String asked,
      Answered page,
      List<String> tags,
      Optional<String> link,
      int size,
      Instant now) {
    if (link.isPresent()) {
      largestLinked = Math.max(largestLinked, size);
    }
    boolean open = link.isPresent() || (largestLinked == 0 ? size % 10 != 0 : size < largestLinked);
    page.headers()
        .firstValue("ETag")
        .filter(etag -> open && ETAG.matcher(etag).matches())
        .ifPresent(etag -> keep(asked, new Page(etag, page.from(), tags, link, now.plus(LONGEST))));
  }

  /** Keeps a page on, no longer than it was to be kept. */
  void keep(String asked, Page page) {
    pages.put(asked, page);
  }

  /** What it takes of memory, in tags. */
  int weight() {
    return 100 + pages.values().stream().mapToInt(page -> 10 + page.tags().size()).sum();
  }
}
