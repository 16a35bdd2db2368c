package io.skopeo.operator.imageset.list;

import java.util.List;
import java.util.regex.Pattern;

/** Reads lines with a reference each; {@code #} begins a comment, on its own or after a blank. */
final class PlainListReader {
  private static final Pattern COMMENT = Pattern.compile("(?:^|\\s)#.*");
  private static final Pattern MARKS = Pattern.compile("[/:@\\s]");

  private PlainListReader() {}

  static void read(List<String> lines, EntryCollector entries) {
    int significant = 0;
    boolean isMarked = false;
    for (int i = 0; i < lines.size() && !entries.isFull(); i++) {
      String entry = COMMENT.matcher(lines.get(i)).replaceFirst("").strip();
      if (!entry.isEmpty()) {
        significant++;
        isMarked |= MARKS.matcher(entry).find();
        entries.add(i + 1, entry);
      }
    }
    // Servers answer with a word like "unauthorized", which would be an image of Docker Hub.
    if (significant == 1 && !isMarked) {
      entries.refuse(
          1, "the text is a single word: write its registry too, as in docker.io/nginx.");
    }
  }
}
