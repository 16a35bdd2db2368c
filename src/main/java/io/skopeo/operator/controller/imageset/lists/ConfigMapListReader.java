package io.skopeo.operator.controller.imageset.lists;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.skopeo.operator.api.TlsSpec.Kind;
import io.skopeo.operator.api.imageset.ImageSetSpec.ConfigMapKey;
import io.skopeo.operator.controller.execution.SecretOrConfigMapData;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.Utf8;
import io.skopeo.operator.spec.KubernetesNames;
import java.util.Objects;
import java.util.Optional;

/** Reads lists from ConfigMaps, in data or binaryData. */
record ConfigMapListReader(KubernetesClient client) {
  /**
   * Reads a list with one GET.
   *
   * @param field the field of the reference, for messages
   */
  ListText read(String namespace, String field, ConfigMapKey reference) {
    String name = Objects.requireNonNullElse(reference.name(), "");
    String key = Objects.requireNonNullElse(reference.key(), "");
    if (!KubernetesNames.isName(name) || key.isEmpty()) {
      return new ListText(
          field,
          new ListText.Failed(
              Problem.inSpec(
                  "%s.configMapRef does not name a ConfigMap and a key: set its name and key."
                      .formatted(field))));
    }
    boolean optional = Boolean.TRUE.equals(reference.optional());
    return new ListText(
        "ConfigMap %s, key %s".formatted(name, key),
        switch (SecretOrConfigMapData.of(client, Kind.CONFIG_MAP, namespace, name)) {
          case Parsed.Invalid<Optional<SecretOrConfigMapData>>(var problem) ->
              new ListText.Failed(problem);
          case Parsed.Valid<Optional<SecretOrConfigMapData>>(var found) ->
              found
                  .map(data -> outcome(data, namespace + "/" + name, key, optional))
                  .orElseGet(() ->
                      missing(
                          optional,
                          "ConfigMap %s/%s does not exist: create it with the list under the key %s, or set optional: true in %s.configMapRef."
                              .formatted(namespace, name, key, field)));
        });
  }

  private static ListText.Outcome outcome(
      SecretOrConfigMapData data, String object, String key, boolean optional) {
    Optional<byte[]> bytes = data.bytes(key);
    if (bytes.isEmpty()) {
      return missing(
          optional,
          "ConfigMap %s has no key %s: add the list under that key, or set optional: true in its configMapRef."
              .formatted(object, key));
    }
    return Utf8.text(bytes.get())
        .<ListText.Outcome>map(ListText.Text::of)
        .orElseGet(() ->
            unreadable(
                "ConfigMap %s, key %s, is not UTF-8 text: store the list in UTF-8, and not compressed."
                    .formatted(object, key)));
  }

  private static ListText.Outcome missing(boolean optional, String sentence) {
    return optional ? new ListText.Absent() : unreadable(sentence);
  }

  private static ListText.Outcome unreadable(String sentence) {
    return new ListText.Failed(new Problem(Reason.LIST_UNREADABLE, sentence));
  }
}
