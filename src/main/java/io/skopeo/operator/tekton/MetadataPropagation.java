package io.skopeo.operator.tekton;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The labels and annotations of an Image that its runs get: those that the installation allows.
 * Services, NetworkPolicies and controllers select pods by labels, so none is copied that was not
 * allowed, and never one of the platform, of a deployment tool or of this operator.
 *
 * @param labels keys, or prefixes of keys with a {@code *} at the end
 * @param annotations likewise
 */
public record MetadataPropagation(Set<String> labels, Set<String> annotations) {
  /** No label and no annotation. */
  public static final MetadataPropagation NONE = new MetadataPropagation(Set.of(), Set.of());

  private static final String ANY = "*";
  private static final int MOST = 20;
  private static final int LONGEST_VALUE = 1024;

  /** Domains, with all their subdomains. */
  private static final Set<String> RESERVED =
      Set.of(
          "skopeo.io",
          "kubernetes.io",
          "k8s.io",
          "tekton.dev",
          "argoproj.io",
          "fluxcd.io",
          "helm.sh");

  public MetadataPropagation {
    labels = Set.copyOf(labels);
    annotations = Set.copyOf(annotations);
  }

  /** Selects from an Image's metadata: the first 20 of a kind, and no long values. */
  public PropagatedMetadata of(ObjectMeta image) {
    return new PropagatedMetadata(
        allowed(labels, image.getLabels()), allowed(annotations, image.getAnnotations()));
  }

  /** Returns whether a key, or a prefix of keys, is never copied. */
  public static boolean isReserved(String key) {
    boolean isPrefix = key.endsWith(ANY);
    String text = isPrefix ? key.substring(0, key.length() - 1) : key;
    int slash = text.indexOf('/');
    if (slash < 0 && !isPrefix) {
      return false;
    }
    String domain = slash < 0 ? text : text.substring(0, slash);
    return RESERVED.stream().anyMatch(r -> domain.equals(r) || domain.endsWith("." + r));
  }

  private static Map<String, String> allowed(
      Set<String> keys, @Nullable Map<String, String> metadata) {
    if (keys.isEmpty() || metadata == null) {
      return Map.of();
    }
    return new TreeMap<>(metadata)
        .entrySet().stream()
            .filter(
                e -> !isReserved(e.getKey()) && keys.stream().anyMatch(k -> matches(k, e.getKey())))
            .filter(e -> e.getValue().length() <= LONGEST_VALUE)
            .limit(MOST)
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static boolean matches(String allowed, String key) {
    return allowed.endsWith(ANY)
        ? key.startsWith(allowed.substring(0, allowed.length() - 1))
        : key.equals(allowed);
  }
}
