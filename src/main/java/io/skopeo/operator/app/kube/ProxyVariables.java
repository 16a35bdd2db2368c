package io.skopeo.operator.app.kube;

import io.skopeo.operator.registry.Proxies;
import io.skopeo.operator.tekton.RunProxies;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The usual proxy variables: HTTPS_PROXY, HTTP_PROXY, NO_PROXY.
 *
 * @param environment all variables
 * @param secret the Secret from which the pods of runs get the addresses, which may contain
 *     passwords: many may read a TaskRun
 */
public record ProxyVariables(Map<String, String> environment, Optional<String> secret) {
  /** The variable that never contains a password. */
  private static final String DIRECT = "NO_PROXY";

  /**
   * Parses the proxies of the operator.
   *
   * @throws IllegalArgumentException with a sentence if one is malformed
   */
  public Proxies ofOperator() {
    return Proxies.of(environment);
  }

  /** Returns the proxies of the pods of runs. */
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

  /** Lists the problems of the variables, a sentence each. */
  public Stream<String> problems() {
    return Stream.concat(malformed().stream(), inconsistent());
  }

  private Optional<String> malformed() {
    try {
      ofOperator();
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.ofNullable(e.getMessage());
    }
  }

  /** Finds a proxy with an account but no Secret, and a Secret but no proxy. */
  private Stream<String> inconsistent() {
    Map<String, String> addresses = Proxies.variables(environment);
    addresses.remove(DIRECT);
    if (secret.isPresent()) {
      return addresses.isEmpty()
          ? Stream.of(
              "PROXY_SECRET is set but neither HTTPS_PROXY nor HTTP_PROXY is: create that Secret with these keys in the operator's namespace too.")
          : Stream.empty();
    }
    return addresses.entrySet().stream()
        .filter(variable -> Proxies.hasAccount(variable.getValue()))
        .map(variable ->
            "%1$s has a user or password, which must not be in a TaskRun: set PROXY_SECRET (chart: proxy.existingSecret) to the name of a Secret with the key %1$s, and create it in each namespace with runs."
                .formatted(variable.getKey()));
  }

  /** Shows no variable: some have passwords. */
  @Override
  public String toString() {
    return "ProxyVariables[…]";
  }
}
