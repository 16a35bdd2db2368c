package io.skopeo.operator.registry.tags;

import io.skopeo.operator.oci.AttachedTags;
import io.skopeo.operator.oci.Tag;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a tag list while it is read, within the heap that all lists share. Tags that are
 * attached to digests are kept as hashes, and names that are no tags not at all.
 *
 * <p>It is thread-safe: a response that was given up may still be arriving.
 */
final class KeptTags implements AutoCloseable {
  /** Few repositories have more, even on Docker Hub and Quay. */
  static final int MAX_TAGS = 100_000;

  static final int MAX_CHARACTERS = 8_000_000;

  private static final int FIRST_HASHES = 16;

  private final Semaphore memory;
  private final List<Tag> tags = new ArrayList<>();
  private int[] hashes = new int[0];
  private int attached;
  private int characters;
  private int acquired;
  private Mark mark = new Mark(0, 0, 0);
  private Refusal refusal = Refusal.NONE;
  private @Nullable Page current;

  /**
   * @param memory the heap, in bytes, that all lists being read share
   */
  KeptTags(Semaphore memory) {
    this.memory = memory;
  }

  /** The reason why a list cannot be kept. */
  enum Refusal {
    NONE,
    /** It has too many tags, or too many characters in them. */
    TOO_LONG,
    /** Other lists take all the memory. */
    NO_MEMORY
  }

  private record Mark(int tags, int attached, int characters) {}

  /** Begins a page, or begins it again. What was read since the last whole page is dropped. */
  synchronized Page page() {
    tags.subList(mark.tags(), tags.size()).clear();
    attached = mark.attached();
    characters = mark.characters();
    refusal = Refusal.NONE;
    current = new Page();
    return current;
  }

  /**
   * Keeps the page for good.
   *
   * @param link the link to the next page, which takes memory too
   */
  synchronized Refusal keep(String link) {
    characters += link.length();
    acquire();
    mark = new Mark(tags.size(), attached, characters);
    return refusal;
  }

  /** Returns the list, in which each tag is once. */
  synchronized TagList list() {
    return new TagList(tags.stream().distinct().toList(), AttachedSet.of(hashes, attached));
  }

  /** Returns the memory, and keeps nothing more. */
  @Override
  public synchronized void close() {
    current = null;
    memory.release(acquired);
    acquired = 0;
  }

  /** A page that is being read. */
  final class Page {
    /** Adds names. Returns false if no more are wanted. */
    @SuppressWarnings("ReferenceEquality") // Only the page that was begun last counts.
    boolean add(List<String> names) {
      synchronized (KeptTags.this) {
        if (current != this) {
          return false;
        }
        for (int i = 0; i < names.size() && refusal == Refusal.NONE; i++) {
          keepName(names.get(i));
        }
        acquire();
        return refusal == Refusal.NONE;
      }
    }
  }

  private void keepName(String name) {
    if (!Tag.isTag(name)) {
      return;
    }
    if (AttachedTags.isAttached(name)) {
      if (attached == hashes.length) {
        hashes = Arrays.copyOf(hashes, Math.max(FIRST_HASHES, 2 * attached));
      }
      hashes[attached++] = AttachedSet.hash(name);
      return;
    }
    // Duplicates take memory too.
    tags.add(new Tag(name));
    characters += name.length();
    if (tags.size() > MAX_TAGS || characters > MAX_CHARACTERS) {
      refusal = Refusal.TOO_LONG;
    }
  }

  private void acquire() {
    int more = TagList.bytes(tags.size(), characters) + AttachedSet.bytes(hashes.length) - acquired;
    if (refusal != Refusal.NONE || more <= 0) {
      return;
    }
    if (memory.tryAcquire(more)) {
      acquired += more;
    } else {
      refusal = Refusal.NO_MEMORY;
    }
  }
}
