package io.skopeo.operator.reconcile;

import static java.util.stream.Collectors.joining;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.reference.Digest;
import io.skopeo.operator.reference.ImageReference;
import io.skopeo.operator.reference.ImageReference.Pinned;
import io.skopeo.operator.reference.Platform;
import io.skopeo.operator.reference.Subset;
import io.skopeo.operator.registry.Answer;
import io.skopeo.operator.registry.Manifest;
import io.skopeo.operator.registry.Part;
import io.skopeo.operator.registry.Registry;
import java.util.List;
import java.util.Optional;

/** Asks sources what there is to copy. */
final class Sources {
  private final Registry registry;

  Sources(Registry registry) {
    this.registry = registry;
  }

  /**
   * What is to be copied.
   *
   * @param digest that the destination shall have
   * @param pulls how many pulls that costs where the registry counts them
   * @param subset what is copied in place of the index that the source has
   * @param lacking platforms that are meant and that the source does not have
   */
  record Offer(Digest digest, int pulls, Optional<Subset> subset, List<Platform> lacking) {
    /** The digests that are copied: those of the index, or of what is left of it. */
    List<Digest> copied() {
      return subset.map(Subset::manifests).orElse(List.of(digest));
    }
  }

  /**
   * What the source has of an image.
   *
   * @param platforms those that an index is cut down to; empty for all of it
   */
  Answer<Offer> offer(ImageReference image, List<Platform> platforms, Access access) {
    return switch (registry.manifest(image, access)) {
      case Answer.Found<Manifest>(var manifest) when platforms.isEmpty() || manifest.single() ->
          new Answer.Found<>(whole(manifest, List.of()));
      case Answer.Found<Manifest>(var manifest) ->
          cut(
              image,
              manifest,
              platforms,
              registry.part(new Pinned(image.repository(), manifest.digest()), platforms, access));
      case Answer.Absent<Manifest> _ -> new Answer.Absent<>();
      case Answer.Later<Manifest>(var until) -> new Answer.Later<>(until);
      case Answer.Refused<Manifest>(var problem) -> new Answer.Refused<>(problem);
    };
  }

  private static Offer whole(Manifest manifest, List<Platform> lacking) {
    return new Offer(manifest.digest(), manifest.pulls(), Optional.empty(), lacking);
  }

  private static Answer<Offer> cut(
      ImageReference image, Manifest manifest, List<Platform> platforms, Answer<Part> part) {
    return switch (part) {
      case Answer.Found<Part>(Part.Whole(var lacking)) ->
          new Answer.Found<>(whole(manifest, lacking));
      case Answer.Found<Part>(Part.Some(var subset, var lacking)) ->
          new Answer.Found<>(
              new Offer(subset.digest(), subset.manifests().size(), Optional.of(subset), lacking));
      case Answer.Found<Part>(Part.None()) ->
          new Answer.Refused<>(
              new Problem(
                  Reason.PLATFORM_MISSING,
                  "%s has none of the platforms of spec.platforms (%s): name one that it has; it is looked for again."
                      .formatted(
                          image,
                          platforms.stream().map(Platform::toString).collect(joining(", ")))));
      case Answer.Absent<Part> _ ->
          new Answer.Refused<>(
              new Problem(
                  Reason.SOURCE_MOVED,
                  "%s moved while it was looked at; it is looked at again.".formatted(image)));
      case Answer.Later<Part>(var until) -> new Answer.Later<>(until);
      case Answer.Refused<Part>(var problem) -> new Answer.Refused<>(problem);
    };
  }
}
