package io.skopeo.operator.tekton;

import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.ImageName;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Plural;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Describes a run for people: in annotations, and in a param with which the Task begins its log.
 * The operator never reads them.
 */
final class RunAnnotations {
  /** The annotation with the source repository, if there is only one. */
  static final String FROM = "skopeo.io/source-repository";

  /** The annotation with the destination repository, if there is only one. */
  static final String TO = "skopeo.io/destination-repository";

  /** The annotation with the number of tags. */
  static final String TAGS = "skopeo.io/tags";

  /** The param with the title. */
  static final String TITLE = "title";

  private static final int MOST_NAMES = 3;

  private RunAnnotations() {}

  /** Returns annotations with both repositories and the number of tags. */
  static Map<String, String> annotations(CopyBatch batch) {
    var annotations = new TreeMap<String, String>();
    annotations.put(TAGS, Integer.toString(batch.copies().size()));
    source(batch).ifPresent(from -> annotations.put(FROM, from.toString()));
    destination(batch).ifPresent(to -> annotations.put(TO, to.toString()));
    return annotations;
  }

  /** Returns a sentence with the Images, the number of tags, and the repositories if they fit. */
  static String title(RunIdentity run, CopyBatch batch) {
    List<ImageName> images = batch.distinctImages();
    String tags = Plural.of(batch.copies().size(), "tag");
    if (images.size() > 1) {
      return "Images of namespace %s: %s%s: %s"
          .formatted(
              run.imagesNamespace(),
              images.stream()
                  .limit(MOST_NAMES)
                  .map(ImageName::name)
                  .collect(Collectors.joining(", ")),
              images.size() > MOST_NAMES
                  ? " and %d more".formatted(images.size() - MOST_NAMES)
                  : "",
              tags);
    }
    String image = images.stream().findFirst().map(ImageName::toString).orElse("");
    Optional<Repository> from = source(batch);
    Optional<Repository> to = destination(batch);
    return "Image %s: %s%s"
        .formatted(
            image,
            tags,
            from.isPresent() && to.isPresent()
                ? " from %s to %s".formatted(from.get(), to.get())
                : "");
  }

  private static Optional<Repository> source(CopyBatch batch) {
    return only(batch.copies().stream().map(copy -> copy.source().repository()));
  }

  private static Optional<Repository> destination(CopyBatch batch) {
    return only(batch.copies().stream().map(copy -> copy.destination().repository()));
  }

  private static Optional<Repository> only(Stream<Repository> repositories) {
    List<Repository> distinct = repositories.distinct().limit(2).toList();
    return distinct.size() == 1 ? Optional.of(distinct.getFirst()) : Optional.empty();
  }
}
