package io.skopeo.operator.controller.execution;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.skopeo.operator.api.TlsSpec.Kind;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The data of a Secret or ConfigMap; {@link #toString} shows none of it. */
public final class SecretOrConfigMapData {
  private final ObjectMeta metadata;
  private final Map<String, String> plain;
  private final Map<String, String> encoded;

  private SecretOrConfigMapData(
      ObjectMeta metadata, Map<String, String> plain, Map<String, String> encoded) {
    this.metadata = metadata;
    this.plain = Objects.requireNonNullElse(plain, Map.of());
    this.encoded = Objects.requireNonNullElse(encoded, Map.of());
  }

  /**
   * Reads an object with one GET.
   *
   * @return empty if there is no such object; a problem if it may not be read ({@code
   *     ACCESS_DENIED}) or the API server fails ({@code KUBERNETES_ERROR})
   */
  public static Parsed<Optional<SecretOrConfigMapData>> of(
      KubernetesClient client, Kind kind, String namespace, String name) {
    try {
      return new Parsed.Valid<>(
          switch (kind) {
            case SECRET ->
                Optional.ofNullable(client.secrets().inNamespace(namespace).withName(name).get())
                    .map(SecretOrConfigMapData::of);
            case CONFIG_MAP ->
                Optional.ofNullable(client.configMaps().inNamespace(namespace).withName(name).get())
                    .map(SecretOrConfigMapData::of);
          });
    } catch (KubernetesClientException e) {
      return new Parsed.Invalid<>(problem(e, kind, namespace, name));
    }
  }

  private static SecretOrConfigMapData of(Secret secret) {
    return new SecretOrConfigMapData(secret.getMetadata(), Map.of(), secret.getData());
  }

  private static SecretOrConfigMapData of(ConfigMap map) {
    return new SecretOrConfigMapData(map.getMetadata(), map.getData(), map.getBinaryData());
  }

  /** Returns the text of a key; empty if there is no such key. */
  public Optional<String> text(String key) {
    return bytes(key).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  /** Returns the bytes of a key, those of a text in UTF-8; empty if there is no such key. */
  public Optional<byte[]> bytes(String key) {
    return Optional.ofNullable(plain.get(key))
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .or(() -> Optional.ofNullable(encoded.get(key)).map(Base64.getDecoder()::decode));
  }

  /** Returns the value of an annotation; empty if there is none. */
  public Optional<String> annotation(String key) {
    return Optional.ofNullable(metadata.getAnnotations()).map(all -> all.get(key));
  }

  /** Returns the version of the object, which no other one has. */
  public String version() {
    return metadata.getUid() + "/" + metadata.getResourceVersion();
  }

  private static Problem problem(
      KubernetesClientException e, Kind kind, String namespace, String name) {
    return e.getCode() == HttpURLConnection.HTTP_FORBIDDEN
        ? new Problem(
            Reason.ACCESS_DENIED,
            "The operator may not get the %1$s %2$s/%3$s: grant it the verb get on %4$ss in %2$s."
                .formatted(kind, namespace, name, kind.toString().toLowerCase(Locale.ROOT)))
        : new Problem(
            Reason.KUBERNETES_ERROR,
            "The API server did not return the %s %s/%s%s."
                .formatted(
                    kind,
                    namespace,
                    name,
                    e.getCode() > 0 ? " (HTTP %d)".formatted(e.getCode()) : ""));
  }

  @Override
  public String toString() {
    return "SecretOrConfigMapData[…]";
  }
}
