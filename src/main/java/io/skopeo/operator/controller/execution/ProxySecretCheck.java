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
 * Checks that runs get the proxies' passwords: a pod whose Secret does not exist would wait until
 * its run times out.
 *
 * @param proxies those of the installation
 */
public record ProxySecretCheck(KubernetesClient client, RunProxies proxies) {
  /**
   * Returns why a run in the namespace cannot use its proxies. It costs one GET, and none if no
   * Secret is needed.
   */
  public Optional<Problem> objection(String namespace) {
    return proxies.secret().flatMap(name -> objection(namespace, name));
  }

  private Optional<Problem> objection(String namespace, String name) {
    return switch (SecretOrConfigMapData.of(client, Kind.SECRET, namespace, name)) {
      case Parsed.Invalid<Optional<SecretOrConfigMapData>>(var problem) -> Optional.of(problem);
      case Parsed.Valid<Optional<SecretOrConfigMapData>>(var found) when found.isEmpty() ->
          lacking(namespace, name, "does not exist");
      case Parsed.Valid<Optional<SecretOrConfigMapData>>(var found) ->
          proxies.keys().stream()
              .flatMap(key -> objection(namespace, name, key, found.get()).stream())
              .findFirst();
    };
  }

  private Optional<Problem> objection(
      String namespace, String name, String key, SecretOrConfigMapData contents) {
    Optional<String> text = contents.text(key);
    if (text.isEmpty()) {
      return lacking(namespace, name, "has no key " + key);
    }
    return Proxies.isAddress(text.get())
        ? Optional.empty()
        : Optional.of(
            new Problem(
                Reason.SECRET_INVALID,
                "Secret %s/%s has no address of a proxy in the key %s: write http://user:password@host:port there, without a line break."
                    .formatted(namespace, name, key)));
  }

  private Optional<Problem> lacking(String namespace, String name, String what) {
    return Optional.of(
        new Problem(
            Reason.SECRET_MISSING,
            "Secret %s/%s %s: create it there with the addresses of the proxies under %s, as runs have them from it in each namespace (PROXY_SECRET, chart: proxy.existingSecret)."
                .formatted(namespace, name, what, String.join(" and ", proxies.keys()))));
  }
}
