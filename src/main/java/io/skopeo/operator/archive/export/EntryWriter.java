package io.skopeo.operator.archive.export;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skopeo.operator.archive.FolderName;
import io.skopeo.operator.archive.StrictJson;
import io.skopeo.operator.archive.VolumeFormat;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.spec.archive.VolumeRepository;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Writes entries of the index of an export, each on one line. */
final class EntryWriter {
  /** A limit that only annotations reach which are content themselves. */
  private static final int MOST_ANNOTATION_CHARACTERS = 8 * 1024;

  private final VolumeFormat format;

  EntryWriter(VolumeFormat format) {
    this.format = format;
  }

  /**
   * A manifest on its way to a volume.
   *
   * @param source the repository that it is read from
   * @param volume the repository on the volume
   * @param indexOnly whether it is an index without its manifests
   * @param parts of an index without its manifests
   * @param subjects manifests of an image to which others refer
   */
  record Written(
      Repository source,
      Repository volume,
      Optional<Tag> tag,
      Digest digest,
      boolean indexOnly,
      Collection<Digest> parts,
      Collection<Digest> subjects,
      Optional<ManifestFacts> facts) {}

  /** Returns the destination in {@code url.txt}. */
  String destination(Written written) {
    return switch (format) {
      case DIRECTORY -> "dir:volume/" + folder(written);
      case OCI_LAYOUT -> "oci:volume/:" + nameInLayout(written);
    };
  }

  private static String folder(Written written) {
    return FolderName.of(written.volume(), written.tag(), written.digest(), written.indexOnly());
  }

  private static String nameInLayout(Written written) {
    return FolderName.inLayout(written.volume(), written.tag(), written.digest());
  }

  /** Returns the entry. */
  String entry(Written written) {
    ObjectNode json = StrictJson.object();
    json.put("repository", VolumeRepository.name(written.source()));
    written.tag().ifPresent(tag -> json.put("tag", tag.name()));
    json.put("digest", written.digest().toString());
    written
        .facts()
        .ifPresent(facts -> {
          json.put("mediaType", facts.mediaType()).put("size", facts.size());
          ArrayNode platforms = json.putArray("platforms");
          facts.platforms().forEach(platform -> platforms.add(platform.toString()));
          json.put("bytes", facts.bytes());
        });
    switch (format) {
      case DIRECTORY -> json.put("folder", folder(written));
      case OCI_LAYOUT -> json.put("name", nameInLayout(written));
    }
    if (written.indexOnly()) {
      json.put("content", "index");
    }
    digests(json, "parts", written.parts());
    digests(json, "subjects", written.subjects());
    written.facts().ifPresent(facts -> referrer(json, facts));
    return StrictJson.write(json);
  }

  private static void digests(ObjectNode json, String field, Collection<Digest> digests) {
    if (!digests.isEmpty()) {
      ArrayNode array = json.putArray(field);
      digests.forEach(digest -> array.add(digest.toString()));
    }
  }

  private static void referrer(ObjectNode json, ManifestFacts facts) {
    facts.subject().ifPresent(subject -> json.put("subject", subject.toString()));
    facts.artifactType().ifPresent(type -> json.put("artifactType", type));
    Map<String, String> annotations = new TreeMap<>(facts.annotations());
    int characters =
        annotations.entrySet().stream()
            .mapToInt(entry -> entry.getKey().length() + entry.getValue().length())
            .sum();
    if (!annotations.isEmpty() && characters <= MOST_ANNOTATION_CHARACTERS) {
      ObjectNode object = json.putObject("annotations");
      annotations.forEach(object::put);
    }
  }
}
