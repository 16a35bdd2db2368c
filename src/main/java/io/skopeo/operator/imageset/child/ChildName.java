package io.skopeo.operator.imageset.child;

import io.skopeo.operator.problem.Sha256;
import java.util.List;

/**
 * The name of a child Image: the name of the ImageSet, the last part of the destination, and a hash
 * of both and of the source. It is short enough for a label, and stays when other entries of the
 * list change.
 */
public final class ChildName {
  private static final int MOST_OF_SET = 30;
  private static final int MOST_OF_REPOSITORY = 23;
  private static final int HASH_BYTES = 4;

  private ChildName() {}

  /**
   * Returns the name.
   *
   * @param repository the last part of the destination's name
   * @param identity what tells the Image apart from others of the ImageSet
   */
  public static String of(String set, String repository, List<String> identity) {
    String hash = Sha256.hex(set + "\0" + String.join("\0", identity), HASH_BYTES);
    String slug = cut(repository.replaceAll("[^a-z0-9]+", "-"), MOST_OF_REPOSITORY);
    return "%s-%s-%s".formatted(cut(set.replace('.', '-'), MOST_OF_SET), slug, hash);
  }

  private static String cut(String text, int most) {
    String cut = text.substring(0, Math.min(most, text.length()));
    return cut.replaceAll("^-+|-+$", "");
  }
}
