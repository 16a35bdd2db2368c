package io.skopeo.operator.controller.execution;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.skopeo.operator.credentials.Certificates;
import io.skopeo.operator.credentials.Tls;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.TlsOptions;
import java.util.Optional;

/** Reads CAs from Secrets and ConfigMaps when they are needed, and never caches them. */
public record CaReader(KubernetesClient client) {
  /**
   * Creates TLS options that trust a CA in addition to the system's.
   *
   * @param setting the name of the setting of the CA, for messages
   * @return {@code CA_MISSING} or {@code CA_INVALID} if the CA cannot be read
   */
  public Parsed<Tls> trusting(TlsOptions.CaReference authority, String namespace, String setting) {
    String object = "%s %s/%s".formatted(authority.kind(), namespace, authority.name());
    String key = authority.key();
    return SecretOrConfigMapData.of(client, authority.kind(), namespace, authority.name())
        .then(found ->
            found
                .map(data -> text(data, object, key, setting))
                .orElseGet(() ->
                    missing(
                        "%s does not exist: create it with the CA's certificates under the key %s, or name another in %s."
                            .formatted(object, key, setting))))
        .then(text -> Certificates.pem(text, "%s (key %s)".formatted(object, key)))
        .then(pem -> new Parsed.Valid<>(new Tls(true, Optional.of(pem))));
  }

  private static Parsed<String> text(
      SecretOrConfigMapData data, String object, String key, String setting) {
    return data.text(key)
        .<Parsed<String>>map(Parsed.Valid::new)
        .orElseGet(() ->
            missing(
                "%s has no key %s: add it with the CA's certificates, or name another in %s."
                    .formatted(object, key, setting)));
  }

  private static Parsed<String> missing(String sentence) {
    return new Parsed.Invalid<>(new Problem(Reason.CA_MISSING, sentence));
  }
}
