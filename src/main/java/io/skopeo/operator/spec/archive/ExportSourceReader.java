package io.skopeo.operator.spec.archive;

import io.skopeo.operator.api.ImageSpec;
import io.skopeo.operator.api.Mode;
import io.skopeo.operator.api.TagsSpec;
import io.skopeo.operator.api.archive.ExportSource;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.ParsedSpec;
import io.skopeo.operator.spec.SpecReader;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads an item of spec.sources as the spec of an Image, and adds the problems in it.
 *
 * @param field such as {@code spec.sources[0]}
 */
record ExportSourceReader(String field, List<Problem> problems) {
  private static final SpecReader IMAGES = new SpecReader("");

  /** Any repository that is no source: that of the volume can be longer than a name may be. */
  private static final ImageSpec.Destination ANYWHERE =
      new ImageSpec.Destination(VolumeRepository.HOST + "/any", null, null);

  private static final String DIGEST = "sha256:";

  /** The fields of an Image that an item has too. */
  private static final Pattern OF_IMAGE =
      Pattern.compile("\\bspec\\.(?:source\\.)?(?=(?:name|version|tags|platforms|referrers)\\b)");

  /** Reads the item; empty if there is a problem. The fields that all items share are defaults. */
  Optional<ImageIntent> intent(ExportSource source) {
    return switch (IMAGES.read(spec(source))) {
      case ImageIntent intent when intent.source().host().equals(VolumeRepository.HOST) ->
          refused(
              "%s.name: %s is no registry: name the repository to read.", VolumeRepository.HOST);
      case ImageIntent _ when source.tags() != null && source.tags().maxNewCopies() != null ->
          refused(
              "%s.tags.maxNewCopies: %s has all its images from the beginning: remove it.",
              "an export");
      case ImageIntent intent -> Optional.of(intent);
      case ParsedSpec.InvalidSpec(var found) -> {
        found.forEach(problem -> problems.add(renamed(problem)));
        yield Optional.empty();
      }
    };
  }

  private Optional<ImageIntent> refused(String sentence, String subject) {
    problems.add(Problem.inSpec(sentence.formatted(field, subject)));
    return Optional.empty();
  }

  private Problem renamed(Problem problem) {
    return new Problem(
        problem.reason(), OF_IMAGE.matcher(problem.sentence()).replaceAll(field + "."));
  }

  /** A digest alone has the tag that spec.tags.exact gives it. */
  private static ImageSpec spec(ExportSource source) {
    @Nullable String version = source.version();
    boolean isPinned = version != null && version.startsWith(DIGEST) && !hasExact(source);
    return new ImageSpec(
        Mode.RECURRENT,
        new ImageSpec.Location(source.name(), isPinned ? null : version, null),
        ANYWHERE,
        isPinned && version != null ? pinned(version, source.tags()) : source.tags(),
        source.platforms(),
        source.signatures(),
        source.referrers(),
        source.requireAttestations(),
        source.allowCandidateRelease(),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  private static boolean hasExact(ExportSource source) {
    return source.tags() != null && !source.tags().exact().isEmpty();
  }

  private static TagsSpec pinned(String digest, @Nullable TagsSpec tags) {
    TagsSpec others = tags == null ? TagsSpec.NONE : tags;
    return new TagsSpec(
        List.of(digest),
        others.semver(),
        others.include(),
        others.exclude(),
        others.newest(),
        others.maxNewCopies());
  }
}
