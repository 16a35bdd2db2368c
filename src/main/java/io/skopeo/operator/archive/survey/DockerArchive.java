package io.skopeo.operator.archive.survey;

import com.fasterxml.jackson.databind.JsonNode;
import io.skopeo.operator.archive.StrictJson;
import io.skopeo.operator.archive.catalog.CatalogEntry;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.SafeText;
import io.skopeo.operator.problem.Sha256;
import java.util.Optional;

/**
 * Reads archives of {@code docker save}, from the output of {@code skopeo list-tags
 * docker-archive:FILE}. The copy makes a manifest for each image, so its digest is made up until
 * then.
 */
final class DockerArchive {
  private static final int HASH_BYTES = 32;

  private final SurveyEntries entries;

  DockerArchive(SurveyEntries entries) {
    this.entries = entries;
  }

  /** Adds the images of an archive. */
  void add(String path, String listTags) {
    Optional<String> refusal = VolumePath.refusal(path);
    if (refusal.isPresent()) {
      refuse(path, refusal.get() + ": rename it");
      return;
    }
    switch (StrictJson.read(listTags)) {
      case StrictJson.Document.Read(var list)
          when list.path("Tags").isArray() && !list.path("Tags").isEmpty() ->
          list.path("Tags").forEach(name -> image(path, name));
      case StrictJson.Document.Read _, StrictJson.Document.Unreadable _ ->
          refuse(path, "has no image with a name: write it with docker save NAME:TAG");
    }
  }

  private void image(String path, JsonNode name) {
    Optional<ImageLabel> label =
        Optional.of(name.asText())
            .flatMap(ImageLabel::parse)
            .filter(parsed -> parsed.tag().isPresent());
    if (label.isEmpty()) {
      refuse(
          path,
          "has the image \"%s\", which has no tag that a registry accepts: tag it before docker save"
              .formatted(SafeText.quote(name.asText())));
      return;
    }
    Tag tag = label.get().tag().orElseThrow();
    String reference = "docker-archive:volume/%s:%s".formatted(path, name.asText());
    entries.add(
        new CatalogEntry(
                label.get().repository(),
                Optional.of(tag),
                new Digest("sha256", Sha256.hex(reference, HASH_BYTES)),
                reference)
            .withUnknownDigest());
  }

  private void refuse(String path, String why) {
    entries.refuse("The archive \"%s\" %s.".formatted(SafeText.quote(path), why));
  }
}
