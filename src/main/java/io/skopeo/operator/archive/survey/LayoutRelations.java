package io.skopeo.operator.archive.survey;

import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.problem.Parsed;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The relations between the manifests of a layout that hauler has written: what refers to an image
 * has the image's name, and perhaps the digest of the manifest within it.
 */
final class LayoutRelations {
  private static final String SUBJECT = "hauler.dev/subject-digest";
  private static final int MOST_SUBJECTS = 100;

  private final Map<String, Digest> images = new HashMap<>();
  private final Map<String, Set<Digest>> subjects = new HashMap<>();
  private final boolean single;

  LayoutRelations(List<ListedManifest> all) {
    single = all.size() == 1;
    all.stream()
        .filter(ListedManifest::isImage)
        .forEach(
            image -> image.refName().ifPresent(name -> images.putIfAbsent(name, image.digest())));
    all.stream().filter(manifest -> !manifest.isImage()).forEach(this::relate);
  }

  private void relate(ListedManifest manifest) {
    manifest
        .refName()
        .ifPresent(name -> {
          Set<Digest> known = subjects.computeIfAbsent(name, _ -> new LinkedHashSet<>());
          if (known.size() < MOST_SUBJECTS) {
            subject(manifest).ifPresent(known::add);
          }
        });
  }

  /** Returns whether the layout has one manifest. */
  boolean isSingle() {
    return single;
  }

  /** Returns the manifest that another one refers to. */
  Optional<Digest> subject(ListedManifest manifest) {
    Optional<String> annotated = manifest.annotation(SUBJECT);
    return annotated.isEmpty()
        ? manifest.refName().map(images::get)
        : Digest.parse(annotated.get()) instanceof Parsed.Valid<Digest>(var digest)
            ? Optional.of(digest)
            : Optional.empty();
  }

  /** Returns the manifests within an image to which others refer. */
  List<Digest> subjects(ListedManifest image) {
    return image.refName().map(subjects::get).stream()
        .flatMap(Set::stream)
        .filter(subject -> !subject.equals(image.digest()))
        .toList();
  }
}
