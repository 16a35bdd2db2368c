package io.skopeo.operator.controller.execution;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.skopeo.operator.api.TlsSpec.Kind;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.Proxies;
import io.skopeo.operator.tekton.RunProxies;
import java.util.Optional;

/**
 * Checks the Secret with the proxies' addresses: without it, a pod would wait until its run times
 * out.
 */
public record ProxySecretCheck(KubernetesClient client, RunProxies proxies) {
  /**
   * Returns why a run in the namespace cannot use its proxies, if so. It costs one GET, or none if
   * no Secret is needed.
   */
  public Optional<Problem> problem(String namespace) {
    return proxies.secret().flatMap(name -> problem(namespace, name));
  }

  private Optional<Problem> problem(String namespace, String name) {
    return switch (SecretOrConfigMapData.of(client, Kind.SECRET, namespace, name)) {
      case Parsed.Invalid<Optional<SecretOrConfigMapData>>(var problem) -> Optional.of(problem);
      case Parsed.Valid<Optional<SecretOrConfigMapData>>(var found) when found.isEmpty() ->
          missing(namespace, name, "does not exist");
      case Parsed.Valid<Optional<SecretOrConfigMapData>>(var found) ->
          proxies.keys().stream()
              .flatMap(key -> problem(namespace, name, key, found.get()).stream())
              .findFirst();
    };
  }

  private Optional<Problem> problem(
      String namespace, String name, String key, SecretOrConfigMapData data) {
    Optional<String> text = data.text(key);
    if (text.isEmpty()) {
      return missing(namespace, name, "has no key " + key);
    }
    return Proxies.isAddress(text.get())
        ? Optional.empty()
        : Optional.of(
            new Problem(
                Reason.SECRET_INVALID,
                "Secret %s/%s has no address of a proxy in the key %s: write http://user:password@host:port there, without a line break."
                    .formatted(namespace, name, key)));
  }

  private Optional<Problem> missing(String namespace, String name, String what) {
    return Optional.of(
        new Problem(
            Reason.SECRET_MISSING,
            "Secret %s/%s %s: create it there with the addresses of the proxies under %s, which runs read from it in each namespace (PROXY_SECRET, chart: proxy.existingSecret)."
                .formatted(namespace, name, what, String.join(" and ", proxies.keys()))));
  }
}
