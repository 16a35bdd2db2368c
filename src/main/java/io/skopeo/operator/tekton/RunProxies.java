package io.skopeo.operator.tekton;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The installation's proxies for a run: environment variables of its step, in upper case, since Go
 * reads that case first.
 *
 * @param plain variables without a password, with their values
 * @param secret the Secret in the run's namespace with the other variables
 * @param keys the names of those variables
 */
public record RunProxies(
    Map<String, String> plain, Optional<String> secret, SortedSet<String> keys) {
  /** No proxy. */
  public static final RunProxies NONE = new RunProxies(Map.of(), Optional.empty(), new TreeSet<>());

  public RunProxies {
    plain = Map.copyOf(plain);
  }

  List<EnvVar> variables() {
    Stream<EnvVar> known =
        plain.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(variable -> new EnvVar(variable.getKey(), variable.getValue(), null));
    return Stream.concat(known, secret.stream().flatMap(this::ofSecret)).toList();
  }

  private Stream<EnvVar> ofSecret(String name) {
    return keys.stream()
        .map(key ->
            new EnvVarBuilder()
                .withName(key)
                .withNewValueFrom()
                .withNewSecretKeyRef(key, name, false)
                .endValueFrom()
                .build());
  }
}
