package io.skopeo.operator.controller.archive.source;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.skopeo.operator.api.TlsSpec.Kind;
import io.skopeo.operator.archive.receipt.Receipt;
import io.skopeo.operator.controller.execution.SecretOrConfigMapData;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.Sha256;
import io.skopeo.operator.spec.archive.ExportIntent;
import io.skopeo.operator.tekton.VolumeWork;
import java.net.HttpURLConnection;
import java.util.Map;
import java.util.Optional;

/**
 * Reads and writes receipts. Those that it writes are immutable and named by their content, so that
 * the operator needs no right to change ConfigMaps.
 */
public record ReceiptConfigMaps(KubernetesClient client) {
  /** The key of a receipt, and the name of the file in a run. */
  public static final String KEY = "receipt.json";

  private static final int MOST_OF_NAME = 200;

  /** Reads the receipt that an export continues from. */
  public Parsed<Receipt> read(String namespace, ExportIntent.Since since) {
    String origin = "ConfigMap %s/%s".formatted(namespace, since.configMap());
    return SecretOrConfigMapData.of(client, Kind.CONFIG_MAP, namespace, since.configMap())
        .then(data ->
            data.flatMap(found -> found.text(since.key()))
                .map(text -> Receipt.read(origin, text))
                .orElseGet(() -> new Parsed.Invalid<>(missing(origin, since.key()))));
  }

  private static Problem missing(String origin, String key) {
    return new Problem(
        Reason.RECEIPT_UNUSABLE,
        "%s with the key %s does not exist: create it from the receipt of the other side, or leave spec.since out."
            .formatted(origin, key));
  }

  /** A receipt in a ConfigMap. */
  public record Written(String configMap, String id, String text) {}

  /**
   * Creates the ConfigMap with a receipt, unless there is one that says the same.
   *
   * @param text of the receipt
   * @return the receipt as it is there, which may have been written earlier
   */
  public Written write(VolumeWork.Owner owner, Receipt receipt, String text) {
    String name =
        "%s-receipt-%s"
            .formatted(
                owner
                    .name()
                    .substring(0, Math.min(MOST_OF_NAME, owner.name().length()))
                    .replaceAll("[^a-z0-9]+$", ""),
                Sha256.hex(owner.uid() + receipt.exports() + receipt.id(), 4));
    var map =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(owner.namespace())
            .withOwnerReferences(
                new OwnerReferenceBuilder()
                    .withApiVersion(owner.apiVersion())
                    .withKind(owner.kind())
                    .withName(owner.name())
                    .withUid(owner.uid())
                    .build())
            .endMetadata()
            .withImmutable(true)
            .withData(Map.of(KEY, text))
            .build();
    String earlier = textOf(owner.namespace(), name).orElse("");
    if (!earlier.isEmpty()) {
      return new Written(name, receipt.id(), earlier);
    }
    try {
      client.resource(map).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
    return new Written(name, receipt.id(), text);
  }

  private Optional<String> textOf(String namespace, String name) {
    return SecretOrConfigMapData.of(client, Kind.CONFIG_MAP, namespace, name)
            instanceof Parsed.Valid<Optional<SecretOrConfigMapData>>(var data)
        ? data.flatMap(found -> found.text(KEY))
        : Optional.empty();
  }
}
