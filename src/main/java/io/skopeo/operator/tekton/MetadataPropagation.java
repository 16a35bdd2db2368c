package io.skopeo.operator.tekton;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which labels and annotations of an Image its runs get: those that the installation allows. A pod
 * is found by its labels, by Services, NetworkPolicies and controllers, so none is carried that was
 * not allowed, and never one by which the platform, a deployment tool or this operator knows its
 * own.
 *
 * @param labels keys, or beginnings of keys with a {@code *} behind them
 * @param annotations the same
 */
public record MetadataPropagation(Set<String> labels, Set<String> annotations) {
  /** None. */
  public static final MetadataPropagation NONE = new MetadataPropagation(Set.of(), Set.of());

  private static final String ANY = "*";
  private static final int MOST = 20;
  private static final int LONGEST_VALUE = 1024;

  /** With all that is below them. */
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

  /** What of an Image's metadata is carried: the first 20 of a kind, and no long annotations. */
  public PropagatedMetadata of(ObjectMeta image) {
    return new PropagatedMetadata(
        allowed(labels, image.getLabels()), allowed(annotations, image.getAnnotations()));
  }

  /** Whether a key, or a beginning of keys, is of those that are never carried. */
  public static boolean isReserved(String key) {
    boolean many = key.endsWith(ANY);
    String text = many ? key.substring(0, key.length() - 1) : key;
    int slash = text.indexOf('/');
    if (slash < 0 && !many) {
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
            .filter(e -> !isReserved(e.getKey()) && keys.stream().anyMatch(k -> has(k, e.getKey())))
            .filter(e -> e.getValue().length() <= LONGEST_VALUE)
            .limit(MOST)
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static boolean has(String allowed, String key) {
    return allowed.endsWith(ANY)
        ? key.startsWith(allowed.substring(0, allowed.length() - 1))
        : key.equals(allowed);
  }
}
