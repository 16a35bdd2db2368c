package io.skopeo.operator.planning.tag;

import static java.util.stream.Collectors.joining;

import io.skopeo.operator.oci.ImageContent;
import io.skopeo.operator.oci.ImageContent.MissingPart;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.problem.Plural;
import io.skopeo.operator.spec.ImageIntent;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Remarks on images that are at the destination without a part, which is no failure. */
public final class Remarks {
  private Remarks() {}

  /** Returns sentences to append to another; empty if there is nothing to remark. */
  public static String sentences(ImageIntent intent, List<TagObservation> observations) {
    return Stream.of(platforms(observations), lost(observations), signatures(intent, observations))
        .flatMap(Optional::stream)
        .map(sentence -> " " + sentence)
        .collect(joining());
  }

  private static Optional<String> platforms(List<TagObservation> observations) {
    return first(observations, tag -> !tag.missingPlatforms().isEmpty())
        .map(found ->
            "The source's %s has no %s%s."
                .formatted(
                    found.tag().image().source().reference(),
                    found.tag().missingPlatforms().stream()
                        .map(Platform::toString)
                        .collect(joining(" and no ")),
                    found.others("lacks", "lack", "some")));
  }

  private static Optional<String> lost(List<TagObservation> observations) {
    return first(observations, tag -> lost(tag).isPresent())
        .map(found ->
            "The source does not serve the %s that its %s names, which was left out%s."
                .formatted(
                    lost(found.tag()).map(Remarks::named).orElseThrow(),
                    found.tag().image().source().reference(),
                    found.others("lacks", "lack", "some")));
  }

  private static String named(MissingPart part) {
    return part.attestation()
        ? "attestation " + part.digest()
        : part.platform().map(platform -> platform + " image ").orElse("image ") + part.digest();
  }

  private static Optional<MissingPart> lost(TagObservation tag) {
    return tag.content().flatMap(content -> content.missing().stream().findFirst());
  }

  /** A signature is for a digest, and an index with fewer images has another one. */
  private static Optional<String> signatures(
      ImageIntent intent, List<TagObservation> observations) {
    return intent.scope().takesReferrers()
            && observations.stream()
                .anyMatch(tag -> tag.content().filter(ImageContent::isComposed).isPresent())
        ? Optional.of(
            "Signatures of the source's indexes do not apply to reduced ones; those of their images came along.")
        : Optional.empty();
  }

  /** The first image that a remark is about, and the number of further ones. */
  private record First(TagObservation tag, int more) {
    String others(String one, String several, String what) {
      return more == 0
          ? ""
          : ", and %s %s".formatted(Plural.of(more, "more " + one, "more " + several), what);
    }
  }

  private static Optional<First> first(
      List<TagObservation> observations, Predicate<TagObservation> concerned) {
    List<TagObservation> all = observations.stream().filter(concerned).toList();
    return all.isEmpty()
        ? Optional.empty()
        : Optional.of(new First(all.getFirst(), all.size() - 1));
  }
}
