package io.skopeo.operator.tekton;

import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.problem.Plural;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Describes a run for people: in annotations, and in a param with which the Task begins its log.
 * The operator never reads them.
 */
final class RunAnnotations {
  /** The annotation with the source repository. */
  static final String FROM = "skopeo.io/source-repository";

  /** The annotation with the destination repository. */
  static final String TO = "skopeo.io/destination-repository";

  /** The annotation with the number of tags. */
  static final String TAGS = "skopeo.io/tags";

  /** The param with the title. */
  static final String TITLE = "title";

  private RunAnnotations() {}

  /** Returns annotations with both repositories and the number of tags. */
  static Map<String, String> annotations(CopyBatch batch) {
    var annotations = new TreeMap<String, String>();
    annotations.put(TAGS, Integer.toString(batch.copies().size()));
    first(batch)
        .ifPresent(copy -> {
          annotations.put(FROM, copy.source().repository().toString());
          annotations.put(TO, copy.destination().repository().toString());
        });
    return annotations;
  }

  /** Returns a sentence with the Image, the batch and both repositories. */
  static String title(RunIdentity run, CopyBatch batch) {
    return "Image %s, batch %s: %s%s"
        .formatted(
            run.image(),
            run.batch().replace('-', ' '),
            Plural.of(batch.copies().size(), "tag"),
            first(batch)
                .map(copy ->
                    " from %s to %s"
                        .formatted(copy.source().repository(), copy.destination().repository()))
                .orElse(""));
  }

  /** Returns any copy: all have the same two repositories. */
  private static Optional<Copy> first(CopyBatch batch) {
    return batch.copies().stream().findFirst();
  }
}
