package io.skopeo.operator.spec;

import com.google.re2j.Pattern;
import io.skopeo.operator.oci.SignatureTypes;
import java.util.List;
import java.util.Optional;

/**
 * The kinds of manifests that are copied with the image that they refer to.
 *
 * @param signatures whether signatures and attestations are
 * @param expressions for the whole artifact types of others, in RE2 syntax; an empty list means
 *     all, and no list none
 */
public record ReferrerTypes(boolean signatures, Optional<List<String>> expressions) {
  /** None. */
  public static final ReferrerTypes NONE = new ReferrerTypes(false, Optional.empty());

  public ReferrerTypes {
    expressions = expressions.map(List::copyOf);
  }

  /** Returns whether none are copied. */
  public boolean isEmpty() {
    return equals(NONE);
  }

  /**
   * Returns whether manifests of an artifact type are copied.
   *
   * @param artifactType empty if the manifest has none
   */
  public boolean include(String artifactType) {
    return (signatures && SignatureTypes.include(artifactType))
        || expressions
            .filter(types ->
                types.isEmpty()
                    || types.stream().anyMatch(type -> Pattern.matches(type, artifactType)))
            .isPresent();
  }
}
