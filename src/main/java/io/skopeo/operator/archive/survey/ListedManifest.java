package io.skopeo.operator.archive.survey;

import com.fasterxml.jackson.databind.JsonNode;
import io.skopeo.operator.archive.StrictJson;
import io.skopeo.operator.oci.Digest;
import java.util.Optional;

/**
 * A manifest that the index of an OCI layout lists.
 *
 * @param json its descriptor
 * @param place in the list, from 0
 * @param refName its name in the layout
 */
record ListedManifest(
    JsonNode json, int place, Digest digest, Optional<String> refName, HaulerKind kind) {
  Optional<String> annotation(String key) {
    return StrictJson.text(json.path("annotations"), key).filter(text -> !text.isEmpty());
  }

  boolean isImage() {
    return kind == HaulerKind.IMAGE;
  }
}
