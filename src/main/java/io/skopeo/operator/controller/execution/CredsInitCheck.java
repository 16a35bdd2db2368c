package io.skopeo.operator.controller.execution;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.skopeo.operator.api.TlsSpec.Kind;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.tekton.TaskContract;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Checks that Tekton gives pods the credentials of their accounts. It does not with the flag {@code
 * disable-creds-init}; a run that depends on it would be anonymous without a word.
 */
public final class CredsInitCheck {
  private static final Duration INTERVAL = Duration.ofMinutes(5);
  private static final String FLAG = "disable-creds-init";
  private static final String CONFIG_MAP = "feature-flags";

  /** The namespaces of Tekton: its release's, and that of OpenShift Pipelines. */
  private static final List<String> NAMESPACES = List.of("tekton-pipelines", "openshift-pipelines");

  /** True, as Go parses it. */
  private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");

  private final KubernetesClient client;
  private final InstantSource time;
  private Instant lastRequest = Instant.MIN;

  /** The namespace of the flag that disables it; empty if none is known to. */
  private Optional<String> disabledIn = Optional.empty();

  public CredsInitCheck(KubernetesClient client, InstantSource time) {
    this.client = client;
    this.time = time;
  }

  /**
   * Returns why a run would not have the credentials of its account, if so. It costs a GET every
   * five minutes, and none for runs that mount their credentials or have none. If the flag cannot
   * be read, there is no problem.
   */
  public Optional<Problem> problem(ExecutionTarget target, TaskContract task) {
    boolean mounted = target.secrets().shared().isPresent();
    return !target.secrets().usesShared() || (mounted && task.mountsCredentials())
        ? Optional.empty()
        : disabledIn()
            .map(namespace ->
                new Problem(
                    Reason.RUN_REFUSED,
                    "%s in ConfigMap %s/%s keeps the credentials of ServiceAccount %s/%s from copies: %s, or set it to \"false\"."
                        .formatted(
                            FLAG,
                            namespace,
                            CONFIG_MAP,
                            target.namespace(),
                            target.serviceAccount(),
                            mounted
                                ? "use the Task in tekton/skopeo-copy.yaml"
                                : "put all of them into one Secret of type kubernetes.io/dockerconfigjson")));
  }

  private synchronized Optional<String> disabledIn() {
    Instant now = time.instant();
    if (!lastRequest.isAfter(now.minus(INTERVAL))) {
      disabledIn = NAMESPACES.stream().filter(this::isDisabled).findFirst();
      lastRequest = now;
    }
    return disabledIn;
  }

  private boolean isDisabled(String namespace) {
    return SecretOrConfigMapData.of(client, Kind.CONFIG_MAP, namespace, CONFIG_MAP)
            instanceof Parsed.Valid<Optional<SecretOrConfigMapData>>(var flags)
        && flags.flatMap(data -> data.text(FLAG)).filter(TRUE::contains).isPresent();
  }
}
