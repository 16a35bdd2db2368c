package io.skopeo.operator.spec.policy;

import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.SafeText;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The hosts from which ImageSets may read lists. The operator reads them, so a host may be one that
 * the author of the ImageSet cannot reach.
 *
 * @param central the namespace of central runs, whose ImageSets may read from every host
 * @param hosts the names for all other namespaces; {@code *.example.com} allows every host below
 *     example.com, but not example.com itself
 */
public record ListHosts(String central, Set<String> hosts) {
  private static final String BELOW = "*.";

  public ListHosts {
    hosts =
        hosts.stream()
            .map(host -> host.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Returns whether ImageSets of the namespace may read lists from the host. */
  public boolean allows(String namespace, String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return namespace.equals(central)
        || hosts.contains(name)
        || hosts.stream()
            .filter(allowed -> allowed.startsWith(BELOW))
            .anyMatch(allowed -> name.endsWith(allowed.substring(1)));
  }

  /** Returns why ImageSets of the namespace may not read lists from the host; empty if they may. */
  public Optional<Problem> objection(String namespace, String host) {
    return allows(namespace, host)
        ? Optional.empty()
        : Optional.of(
            new Problem(
                Reason.NOT_ALLOWED,
                "spec.repositoriesFrom: namespace %s may not read lists from host %s: use a ConfigMap, or have the host allowed by ALLOWED_LIST_HOSTS (chart: limits.listHosts)."
                    .formatted(namespace, SafeText.quote(host))));
  }
}
