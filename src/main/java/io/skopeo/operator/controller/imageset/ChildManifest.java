package io.skopeo.operator.controller.imageset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.imageset.ImageSet;
import io.skopeo.operator.imageset.child.ChildImage;
import io.skopeo.operator.problem.Sha256;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * The manifest of an Image as its ImageSet applies it. Fields that it does not have belong to
 * users: they may, for example, suspend a single Image.
 *
 * @param json the whole manifest
 * @param revision a hash of everything but the revision itself
 */
record ChildManifest(ObjectNode json, String revision) {
  /** The annotation with the revision that was applied last. */
  static final String REVISION = "skopeo.io/image-set-revision";

  /** The label with the name of the ImageSet. */
  static final String SET = "skopeo.io/image-set";

  /** Annotations that are set and removed in the life of an Image: a template cannot fix them. */
  private static final Set<String> CHANGING =
      Set.of(REVISION, ChildWriter.SUSPENDED, Image.REQUESTED_AT);

  private static final int LONGEST_LABEL = 63;
  private static final JsonMapper JSON = new JsonMapper();

  /** The difference of an Image from its manifest. */
  enum Difference {
    NONE,
    /** Another manifest was applied last. */
    OUTDATED,
    /** Somebody has changed a field of the manifest. */
    EDITED
  }

  /** Creates the manifest of an Image that the ImageSet controls. */
  static ChildManifest of(ImageSet set, ChildImage child) {
    var labels = new TreeMap<>(child.labels());
    labels.put(SET, label(set));
    ObjectNode spec = JSON.valueToTree(child.spec());
    var annotations = new TreeMap<>(child.annotations());
    annotations.keySet().removeAll(CHANGING);
    String revision = Sha256.hex(spec + "\n" + labels + "\n" + annotations, 8);
    annotations.put(REVISION, revision);
    var json = JSON.createObjectNode();
    json.put("apiVersion", set.getApiVersion()).put("kind", "Image");
    json.putObject("metadata")
        .put("name", child.name())
        .put("namespace", set.getMetadata().getNamespace())
        .setAll(
            Map.of(
                "labels", node(labels),
                "annotations", node(annotations),
                "ownerReferences", node(owners(set))));
    json.set("spec", spec);
    return new ChildManifest(json, revision);
  }

  /** Returns the value of the label of an ImageSet. */
  static String label(ImageSet set) {
    String name = set.getMetadata().getName();
    return name.substring(0, Math.min(LONGEST_LABEL, name.length())).replaceAll("[^a-z0-9]+$", "");
  }

  /** Returns the manifest as the client sends it. */
  GenericKubernetesResource resource() {
    return JSON.convertValue(json, GenericKubernetesResource.class);
  }

  String name() {
    return json.at("/metadata/name").asText();
  }

  private static JsonNode node(Object value) {
    return JSON.valueToTree(value);
  }

  private static Object owners(ImageSet set) {
    return new Object[] {
      Map.of(
          "apiVersion", set.getApiVersion(),
          "kind", set.getKind(),
          "name", set.getMetadata().getName(),
          "uid", set.getMetadata().getUid(),
          "controller", true)
    };
  }

  /** Compares an Image that exists with this manifest. */
  Difference differenceTo(Image image) {
    Map<String, String> annotations =
        Objects.requireNonNullElse(image.getMetadata().getAnnotations(), Map.of());
    if (!revision.equals(annotations.get(REVISION))) {
      return Difference.OUTDATED;
    }
    var actual = JSON.createObjectNode();
    actual.set("spec", node(image.getSpec()));
    actual
        .putObject("metadata")
        .setAll(
            Map.of(
                "labels",
                node(Objects.requireNonNullElse(image.getMetadata().getLabels(), Map.of())),
                "annotations",
                node(annotations)));
    return contains(actual.get("spec"), json.get("spec"))
            && contains(actual.at("/metadata/labels"), json.at("/metadata/labels"))
            && contains(actual.at("/metadata/annotations"), json.at("/metadata/annotations"))
        ? Difference.NONE
        : Difference.EDITED;
  }

  /** Returns whether an object has all fields of another one, with their values. */
  private static boolean contains(JsonNode actual, JsonNode wanted) {
    if (!wanted.isObject()) {
      return wanted.equals(actual);
    }
    return actual != null
        && wanted.properties().stream()
            .allMatch(field ->
                actual.has(field.getKey())
                    && contains(actual.get(field.getKey()), field.getValue()));
  }
}
