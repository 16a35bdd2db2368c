package io.skopeo.operator.controller.imageset.lists;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The last texts of lists with an ETag, at most 16 MiB of them, each for a day at most. A text that
 * is not here is only downloaded again.
 */
final class ListMemory {
  private static final long MAX_BYTES = 16 << 20;
  private static final Duration LIFETIME = Duration.ofDays(1);

  private final Cache<Key, Kept> texts =
      Caffeine.newBuilder()
          .executor(Runnable::run)
          .maximumWeight(MAX_BYTES)
          .weigher(ListMemory::bytes)
          .build();

  /**
   * The request that a text answers.
   *
   * @param url with its query
   * @param secret the version of the Secret that was sent; empty if there was none
   */
  record Key(String namespace, String url, String secret) {
    /** Omits the URL, whose query may be a token. */
    @Override
    public String toString() {
      return "Key[%s]".formatted(namespace);
    }
  }

  /** A kept text. */
  record Kept(String text, String etag, Instant downloaded) {
    /** Omits the text. */
    @Override
    public String toString() {
      return "Kept[%s]".formatted(downloaded);
    }
  }

  /** Returns the last text, unless it is too old. */
  Optional<Kept> find(Key key, Instant now) {
    texts.asMap().values().removeIf(kept -> kept.downloaded().plus(LIFETIME).isBefore(now));
    return Optional.ofNullable(texts.getIfPresent(key));
  }

  /** Keeps a text in place of the last one; nothing is kept without an ETag. */
  void keep(Key key, String text, Optional<String> etag, Instant now) {
    etag.ifPresentOrElse(
        value -> texts.put(key, new Kept(text, value, now)), () -> texts.invalidate(key));
  }

  /** Counts two bytes for each character, as Java does if one of them is not Latin-1. */
  private static int bytes(Key key, Kept kept) {
    return 2 * (key.url().length() + kept.etag().length() + kept.text().length());
  }
}
