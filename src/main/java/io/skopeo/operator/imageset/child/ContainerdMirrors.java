package io.skopeo.operator.imageset.child;

import io.skopeo.operator.oci.Repository;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The configuration by which containerd pulls from the mirror, so that pods keep the names of the
 * sources (containerd, docs/hosts.md). It can be said for a registry if the mirror has its
 * repositories under one prefix with their paths unchanged.
 */
public final class ContainerdMirrors {
  /** A ConfigMap with more would come near its limit. */
  private static final int MOST_REGISTRIES = 200;

  /** Docker Hub answers under another name than its images have. */
  private static final Map<String, String> SERVERS =
      Map.of(Repository.DOCKER_HUB, "registry-1.docker.io");

  private ContainerdMirrors() {}

  /** Returns a hosts.toml for each source registry that has one, by key of a ConfigMap. */
  public static Map<String, String> files(Collection<ChildImage> children) {
    Map<String, List<ChildImage>> byHost =
        children.stream()
            .collect(
                Collectors.groupingBy(
                    child -> child.source().host(), TreeMap::new, Collectors.toList()));
    var files = new TreeMap<String, String>();
    byHost.forEach((host, images) ->
        prefix(images)
            .filter(_ -> files.size() < MOST_REGISTRIES)
            .ifPresent(prefix -> files.put(key(host), toml(host, prefix))));
    return files;
  }

  /**
   * Returns the key of a registry: the name of its folder, where a port is written as containerd
   * also reads it, and of the file in it.
   */
  static String key(String host) {
    String folder = host.replaceFirst(":([0-9]+)$", "_$1_").replaceAll("[^-._a-zA-Z0-9]", "_");
    return folder + ".hosts.toml";
  }

  /**
   * A place at the mirror.
   *
   * @param path empty if the repositories have the names of the source
   */
  private record Prefix(String host, String path) {
    static final Comparator<Prefix> BY_NAME =
        Comparator.comparing(Prefix::host).thenComparing(Prefix::path);

    static Optional<Prefix> of(ChildImage image) {
      String destination = image.destination().path();
      String source = image.source().path();
      return destination.equals(source) || destination.endsWith("/" + source)
          ? Optional.of(
              new Prefix(
                  image.destination().host(),
                  destination.substring(0, destination.length() - source.length())))
          : Optional.empty();
    }

    /** Returns the table of the host; containerd appends /v2 itself if there is no path. */
    String table() {
      String server = SERVERS.getOrDefault(host, host);
      return path.isEmpty()
          ? """
          [host."https://%s"]
            capabilities = ["pull", "resolve"]
          """
              .formatted(server)
          : """
          [host."https://%s/v2/%s"]
            capabilities = ["pull", "resolve"]
            override_path = true
          """
              .formatted(server, path.substring(0, path.length() - 1));
    }
  }

  /** Returns the prefix under which most repositories are with their own paths. */
  private static Optional<Prefix> prefix(List<ChildImage> images) {
    var counts = new HashMap<Prefix, Integer>();
    images.forEach(
        image -> Prefix.of(image).ifPresent(prefix -> counts.merge(prefix, 1, Integer::sum)));
    return counts.entrySet().stream()
        .max(
            Map.Entry.<Prefix, Integer>comparingByValue()
                .thenComparing(Map.Entry::getKey, Prefix.BY_NAME.reversed()))
        .map(Map.Entry::getKey);
  }

  private static String toml(String host, Prefix prefix) {
    return """
    # Images of %1$s are pulled from the mirror, and from %1$s if it does not have them.
    server = "https://%2$s"

    """
            .formatted(host, SERVERS.getOrDefault(host, host))
        + prefix.table();
  }
}
