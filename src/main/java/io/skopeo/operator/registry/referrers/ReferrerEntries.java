package io.skopeo.operator.registry.referrers;

import com.fasterxml.jackson.databind.JsonNode;
import io.skopeo.operator.oci.Descriptor;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.registry.Referrers;
import io.skopeo.operator.registry.http.ResponseBody;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The entries of a list of referrers while its pages are read: each digest once, within bounds. The
 * subject itself and entries without a valid digest are left out.
 */
final class ReferrerEntries {
  private static final int MAX_ENTRIES = 1000;
  private static final int MAX_CHARACTERS = 2 << 20;

  private final Digest subject;
  private final Map<Digest, Descriptor> entries = new LinkedHashMap<>();
  private int characters;
  private boolean truncated;

  ReferrerEntries(Digest subject) {
    this.subject = subject;
  }

  /** Adds the entries of an index. Returns false if the document is none. */
  boolean add(ResponseBody page) {
    Optional<JsonNode> list =
        page.object()
            .map(document -> document.path("manifests"))
            // Programs in Go write an empty list as null.
            .filter(manifests -> manifests.isArray() || manifests.isNull());
    list.ifPresent(manifests -> manifests.forEach(this::add));
    return list.isPresent();
  }

  private void add(JsonNode entry) {
    if (truncated
        || !(Digest.parse(entry.path("digest").asText())
            instanceof Parsed.Valid<Digest>(var digest))
        || digest.equals(subject)
        || entries.containsKey(digest)) {
      return;
    }
    Descriptor descriptor = descriptor(digest, entry);
    characters += descriptor.json().length();
    if (entries.size() == MAX_ENTRIES || characters > MAX_CHARACTERS) {
      truncated = true;
    } else {
      entries.put(digest, descriptor);
    }
  }

  private static Descriptor descriptor(Digest digest, JsonNode entry) {
    return new Descriptor(
        digest,
        Math.max(0, entry.path("size").asLong()),
        entry.path("mediaType").asText(),
        Optional.of(entry.path("artifactType").asText()).filter(type -> !type.isEmpty()),
        AsciiJson.write(entry));
  }

  /** Records that there are entries which are not read. */
  void truncate() {
    truncated = true;
  }

  boolean isTruncated() {
    return truncated;
  }

  Referrers toReferrers(Referrers.Origin origin) {
    return new Referrers(List.copyOf(entries.values()), origin, truncated);
  }
}
