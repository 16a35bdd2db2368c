package io.skopeo.operator.oci;

import io.skopeo.operator.problem.Sha256;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A list of referrers as clients keep it under the {@link ReferrersTag} (OCI distribution
 * specification 1.1, Pushing Manifests with Subject): an image index with an entry for each.
 */
public final class ReferrersIndex {
  private static final String BEGINNING =
      "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[";

  private ReferrersIndex() {}

  /**
   * Composes the list of all entries, ordered by digest, so that the same entries make the same
   * index. Empty if it is too long for a run ({@link ComposedIndex#MAX_BYTES}).
   *
   * @param added entries that replace those with the same digest, since they come from the
   *     manifests themselves
   * @param existing the entries of a list that exists
   */
  public static Optional<ComposedIndex> union(List<Descriptor> added, List<Descriptor> existing) {
    Set<Digest> seen = new HashSet<>();
    List<Descriptor> entries =
        Stream.concat(added.stream(), existing.stream())
            .filter(entry -> seen.add(entry.digest()))
            .sorted((a, b) -> a.digest().toString().compareTo(b.digest().toString()))
            .toList();
    String text =
        entries.stream().map(Descriptor::json).collect(Collectors.joining(",", BEGINNING, "]}"));
    return text.length() > ComposedIndex.MAX_BYTES
        ? Optional.empty()
        : Optional.of(new ComposedIndex(new Digest("sha256", Sha256.hex(text, 32)), text));
  }
}
