package io.skopeo.operator.tekton;

import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyBatch;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What tells a person of a run, wherever it is looked at: in annotations, and in a param with which
 * the Task begins its log. Nothing is read back from them.
 */
final class RunAnnotations {
  /** The annotation with the repository that is copied from. */
  static final String FROM = "skopeo.io/source-repository";

  /** The annotation with the repository that is copied to. */
  static final String TO = "skopeo.io/destination-repository";

  /** The annotation with the number of tags. */
  static final String TAGS = "skopeo.io/tags";

  /** The param with the sentence. */
  static final String TITLE = "title";

  private RunAnnotations() {}

  /** From where, to where, how many tags. */
  static Map<String, String> annotations(CopyBatch batch) {
    var notes = new TreeMap<String, String>();
    notes.put(TAGS, Integer.toString(batch.copies().size()));
    first(batch)
        .ifPresent(copy -> {
          notes.put(FROM, copy.source().repository().toString());
          notes.put(TO, copy.destination().repository().toString());
        });
    return notes;
  }

  /** The same as a sentence, with the Image and which batch of how many it is. */
  static String title(RunIdentity run, CopyBatch batch) {
    int tags = batch.copies().size();
    return "Image %s, batch %s: %d %s%s"
        .formatted(
            run.image(),
            run.batch().replace('-', ' '),
            tags,
            tags == 1 ? "tag" : "tags",
            first(batch)
                .map(copy ->
                    " from %s to %s"
                        .formatted(copy.source().repository(), copy.destination().repository()))
                .orElse(""));
  }

  /** All lines of a run are of one Image, and so of the same two repositories. */
  private static Optional<Copy> first(CopyBatch batch) {
    return batch.copies().stream().findFirst();
  }
}
