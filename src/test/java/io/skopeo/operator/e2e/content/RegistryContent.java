package io.skopeo.operator.e2e.content;

import com.fasterxml.jackson.databind.JsonNode;
import io.skopeo.operator.oci.Digest;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Everything that a repository has of some tags: manifests, configs, layers, what refers to them,
 * and cosign's tags. Two registries that have the same are equal, however they store it.
 *
 * @param parts a line for each of them
 */
public record RegistryContent(SortedSet<String> parts) {
  private static final List<String> COSIGN_SUFFIXES = List.of(".sig", ".att", ".sbom");

  /**
   * Reads the content of tags, and verifies each manifest and blob by its digest.
   *
   * @throws IllegalStateException if a digest is not that of its content
   */
  public static RegistryContent read(
      RegistryAccess registry, String repository, Collection<String> tags) {
    var walk = new Walk(registry, repository, new TreeSet<>());
    tags.forEach(walk::tag);
    return new RegistryContent(walk.parts);
  }

  /** Returns the digests of manifests. */
  public List<String> manifests() {
    return parts.stream()
        .filter(part -> part.startsWith("manifest "))
        .map(part -> part.split(" ", 3)[1])
        .toList();
  }

  private record Walk(RegistryAccess registry, String repository, SortedSet<String> parts) {

    private void tag(String name) {
      registry
          .manifest(repository, name)
          .ifPresent(served -> {
            Digest digest = Sha256.of(served.content());
            parts.add("tag %s is %s".formatted(name, digest));
            manifest(digest);
          });
    }

    private void manifest(Digest digest) {
      Optional<RegistryAccess.Served> served = registry.manifest(repository, digest.toString());
      if (served.isEmpty()) {
        parts.add("manifest %s is not served".formatted(digest));
        return;
      }
      verify(digest, served.get().content());
      String part =
          "manifest %s %s %d bytes"
              .formatted(digest, served.get().mediaType(), served.get().content().length);
      if (parts.add(part)) {
        JsonNode manifest = RegistryAccess.json(served.get().content());
        manifest.path("manifests").forEach(entry -> manifest(digest(entry)));
        if (manifest.has("config")) {
          blob(digest(manifest.path("config")));
        }
        manifest.path("layers").forEach(layer -> blob(digest(layer)));
        referrers(digest);
        COSIGN_SUFFIXES.forEach(suffix -> tag("sha256-" + digest.hex() + suffix));
      }
    }

    private void blob(Digest digest) {
      Optional<byte[]> content = registry.blob(repository, digest);
      content.ifPresent(bytes -> verify(digest, bytes));
      parts.add(
          content
              .map(bytes -> "blob %s %d bytes".formatted(digest, bytes.length))
              .orElseGet(() -> "blob %s is not served".formatted(digest)));
    }

    private void referrers(Digest subject) {
      registry
          .referrers(repository, subject)
          .or(() ->
              registry
                  .manifest(repository, "sha256-" + subject.hex())
                  .map(list -> RegistryAccess.json(list.content())))
          .ifPresent(list ->
              list.path("manifests")
                  .forEach(entry -> {
                    parts.add(
                        "referrer %s of %s, artifactType %s, annotations %s"
                            .formatted(
                                digest(entry),
                                subject,
                                entry.path("artifactType").asText(),
                                entry.path("annotations")));
                    manifest(digest(entry));
                  }));
    }

    private static Digest digest(JsonNode descriptor) {
      return Digest.parse(descriptor.path("digest").asText()).orThrow();
    }

    private void verify(Digest digest, byte[] content) {
      if (!Sha256.of(content).equals(digest)) {
        throw new IllegalStateException(
            "%s/%s serves %s as %s"
                .formatted(registry.host(), repository, Sha256.of(content), digest));
      }
    }
  }
}
