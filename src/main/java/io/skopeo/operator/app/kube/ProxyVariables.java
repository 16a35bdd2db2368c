package io.skopeo.operator.app.kube;

import io.skopeo.operator.registry.Proxies;
import io.skopeo.operator.tekton.RunProxies;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The variables of proxies that all programs read: HTTPS_PROXY, HTTP_PROXY, NO_PROXY.
 *
 * @param environment with them
 * @param secret the Secret from which the pods of runs have the addresses, which may hold
 *     passwords: what stands in a TaskRun is read by many
 */
public record ProxyVariables(Map<String, String> environment, Optional<String> secret) {
  /** The one that never holds a password. */
  private static final String DIRECT = "NO_PROXY";

  /**
   * For this program.
   *
   * @throws IllegalArgumentException with a sentence where one is malformed
   */
  public Proxies ofOperator() {
    return Proxies.of(environment);
  }

  /** For the pods of runs. */
  public RunProxies ofRuns() {
    var plain = new HashMap<>(Proxies.variables(environment));
    var addresses = new TreeSet<>(plain.keySet());
    addresses.remove(DIRECT);
    if (addresses.isEmpty()) {
      return RunProxies.NONE;
    }
    if (secret.isEmpty()) {
      return new RunProxies(plain, secret, new TreeSet<>());
    }
    plain.keySet().removeAll(addresses);
    return new RunProxies(plain, secret, addresses);
  }

  /** What is wrong with them, a sentence each. */
  public Stream<String> problems() {
    return Stream.concat(malformed().stream(), withoutEachOther());
  }

  private Optional<String> malformed() {
    try {
      ofOperator();
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.ofNullable(e.getMessage());
    }
  }

  /** A proxy with an account without a Secret, and a Secret without a proxy. */
  private Stream<String> withoutEachOther() {
    Map<String, String> addresses = Proxies.variables(environment);
    addresses.remove(DIRECT);
    if (secret.isPresent()) {
      return addresses.isEmpty()
          ? Stream.of(
              "PROXY_SECRET is set but neither HTTPS_PROXY nor HTTP_PROXY is: make that Secret with these keys in the operator's namespace too.")
          : Stream.empty();
    }
    return addresses.entrySet().stream()
        .filter(variable -> Proxies.hasAccount(variable.getValue()))
        .map(variable ->
            "%1$s has a user or password, which may not stand in a TaskRun: set PROXY_SECRET (chart: proxy.existingSecret) to the name of a Secret with the key %1$s, and make it in each namespace with runs."
                .formatted(variable.getKey()));
  }

  /** The environment may hold passwords. */
  @Override
  public String toString() {
    return "ProxyVariables[…]";
  }
}
