package io.skopeo.operator.registry;

import io.skopeo.operator.oci.Descriptor;
import java.util.List;

/**
 * The manifests that refer to one manifest, as a list of its registry claims. Callers check {@link
 * ManifestSummary#subject} of each before they rely on it: lists that clients keep go stale, and
 * their types and annotations are often wrong or missing.
 *
 * @param entries in the order of the list, each digest once; entries without a valid digest are
 *     left out
 * @param origin the source of the list
 * @param truncated true if the list has more entries than were kept
 */
public record Referrers(List<Descriptor> entries, Origin origin, boolean truncated) {
  /** No list. */
  public static final Referrers NONE = new Referrers(List.of(), Origin.NONE, false);

  public Referrers {
    entries = List.copyOf(entries);
  }

  /** The source of a list. */
  public enum Origin {
    /** The referrers API of the registry. */
    API,
    /** The tag that clients keep at registries without the API. */
    TAG,
    /** The registry has neither, or does not know the repository. */
    NONE
  }
}
