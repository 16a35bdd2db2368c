package io.skopeo.operator.archive.survey;

import io.skopeo.operator.archive.catalog.AssumedImage;
import io.skopeo.operator.archive.catalog.Catalog;
import io.skopeo.operator.archive.catalog.CatalogEntry;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.archive.VolumeRepository;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The entries of a volume while its list is read, with the problems of those that are refused. */
final class SurveyEntries {
  private static final int MOST_PROBLEMS = 500;

  private final Set<CatalogEntry> entries = new LinkedHashSet<>();
  private final List<AssumedImage> assumed = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private final Map<Repository, Repository> sources = new HashMap<>();
  private final Map<Name, Digest> digests = new HashMap<>();

  private record Name(Repository volume, Tag tag) {}

  private record Manifest(Repository volume, Digest digest) {}

  /** Adds an entry, unless another one has the same name. */
  void add(CatalogEntry entry) {
    Repository source = sources.computeIfAbsent(entry.volume(), _ -> entry.repository());
    Optional<Digest> earlier =
        entry.tag().map(tag -> digests.putIfAbsent(new Name(source, tag), entry.digest()));
    if (!source.equals(entry.repository())) {
      refuse(
          "%s and the repository %s have the same folder: import one of them from a volume of its own."
              .formatted(entry.name(), VolumeRepository.name(source)));
    } else if (earlier.isEmpty()) {
      entries.add(entry);
    } else if (!earlier.get().equals(entry.digest())) {
      refuse(
          "%s is there twice, as %s and as %s, of which the first counts: remove one of them."
              .formatted(entry.name(), earlier.get().brief(), entry.digest().brief()));
    }
  }

  /** Adds an image that is not on the volume. */
  void assume(AssumedImage image) {
    assumed.add(image);
  }

  /** Refuses an entry. Beyond a number of them, the others are not told. */
  void refuse(String sentence) {
    if (problems.size() < MOST_PROBLEMS) {
      problems.add(new Problem(Reason.INVALID_ENTRY, sentence));
    }
  }

  boolean isEmpty() {
    return entries.isEmpty() && assumed.isEmpty();
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }

  /** Returns the entries, without indexes of which a manifest is missing. */
  Catalog catalog() {
    Set<Manifest> manifests = new HashSet<>();
    entries.forEach(entry -> manifests.add(new Manifest(entry.volume(), entry.digest())));
    var whole = new ArrayList<CatalogEntry>();
    for (CatalogEntry entry : entries) {
      Optional<Digest> missing =
          entry.parts().stream()
              .filter(part -> !manifests.contains(new Manifest(entry.volume(), part)))
              .min(Comparator.comparing(Digest::toString));
      if (missing.isPresent()) {
        refuse(
            "%s lacks the manifest %s, which the volume does not have: export it again."
                .formatted(entry.name(), missing.get()));
      } else {
        whole.add(entry);
      }
    }
    return new Catalog(whole, assumed);
  }
}
