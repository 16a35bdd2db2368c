package io.skopeo.operator.credentials.account;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.skopeo.operator.credentials.DockerConfig;
import io.skopeo.operator.credentials.Side;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the credentials of ServiceAccounts from the cluster with GET requests, when they are
 * needed. Secrets are never listed, watched or cached.
 */
public final class ServiceAccountReader {
  private static final int FORBIDDEN = 403;

  private final KubernetesClient client;

  public ServiceAccountReader(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Reads the credentials that Tekton gives to a TaskRun with this ServiceAccount
   * (tektoncd/pipeline, {@code pkg/pod/creds_init.go}), which are those in its {@code secrets}, not
   * in its {@code imagePullSecrets}; the docker configs for one side ({@link Side#fileName}); and
   * those that {@code skopeo login} has written.
   *
   * <p>A Secret that does not exist is one of those that give no credentials, as with Tekton. A
   * problem if the ServiceAccount is missing ({@code SERVICE_ACCOUNT_MISSING}), if a Secret is
   * malformed ({@code SECRET_INVALID}), if one may not be read ({@code ACCESS_DENIED}), or if the
   * API server fails ({@code KUBERNETES_ERROR}).
   */
  public Parsed<Keychain> ofServiceAccount(String namespace, String name) {
    return serviceAccount(namespace, name)
        .then(account -> secrets(namespace, account).then(secrets -> keychain(account, secrets)));
  }

  /** Reads the docker config of one Secret; empty if there is none that can be read. */
  public Optional<DockerConfig> configOf(String namespace, String name) {
    return secret(namespace, name) instanceof Parsed.Valid<Optional<Secret>>(var secret)
        ? secret.flatMap(KeychainParser::config).flatMap(KeychainParser::valid)
        : Optional.empty();
  }

  private static Parsed<Keychain> keychain(
      ServiceAccount account, Map<String, Optional<Secret>> named) {
    List<Secret> secrets = named.values().stream().flatMap(Optional::stream).toList();
    return KeychainParser.shared(secrets)
        .then(shared ->
            KeychainParser.sides(secrets)
                .then(files ->
                    new Parsed.Valid<>(
                        new Keychain(
                            shared,
                            KeychainParser.sharedFile(secrets, shared),
                            files,
                            KeychainParser.logins(secrets),
                            unused(account, named),
                            version(account, secrets)))));
  }

  private static String version(ServiceAccount account, List<Secret> secrets) {
    return Stream.concat(Stream.of(account), secrets.stream())
        .map(object ->
            object.getMetadata().getUid() + "/" + object.getMetadata().getResourceVersion())
        .collect(Collectors.joining(" "));
  }

  private static UnusedSecrets unused(ServiceAccount account, Map<String, Optional<Secret>> named) {
    Stream<UnusedSecret> ofSecrets =
        named.entrySet().stream()
            .flatMap(entry ->
                entry
                    .getValue()
                    .map(secret -> KeychainParser.unused(secret).stream())
                    .orElseGet(() -> Stream.of(new UnusedSecret.Gone(entry.getKey()))));
    Stream<UnusedSecret> forPulls =
        account.getImagePullSecrets().stream()
            .map(LocalObjectReference::getName)
            .filter(name -> name != null && !name.isEmpty() && !named.containsKey(name))
            .distinct()
            .map(UnusedSecret.OnlyForPulls::new);
    return new UnusedSecrets(
        account.getMetadata().getNamespace(),
        account.getMetadata().getName(),
        Stream.concat(ofSecrets, forPulls).toList());
  }

  /** Reads the Secrets, in the order of their names in the account. */
  private Parsed<Map<String, Optional<Secret>>> secrets(String namespace, ServiceAccount account) {
    var found = new LinkedHashMap<String, Optional<Secret>>();
    for (ObjectReference reference : account.getSecrets()) {
      String name = reference.getName();
      if (name == null || name.isEmpty() || found.containsKey(name)) {
        continue;
      }
      switch (secret(namespace, name)) {
        case Parsed.Valid<Optional<Secret>>(var secret) -> found.put(name, secret);
        case Parsed.Invalid<Optional<Secret>>(var problem) -> {
          return new Parsed.Invalid<>(problem);
        }
      }
    }
    return new Parsed.Valid<>(found);
  }

  private Parsed<ServiceAccount> serviceAccount(String namespace, String name) {
    return get(
            "ServiceAccount",
            namespace,
            name,
            () -> client.serviceAccounts().inNamespace(namespace).withName(name).get())
        .then(found ->
            found
                .<Parsed<ServiceAccount>>map(Parsed.Valid::new)
                .orElseGet(() ->
                    invalid(
                        Reason.SERVICE_ACCOUNT_MISSING,
                        "The ServiceAccount %s/%s does not exist: create it."
                            .formatted(namespace, name))));
  }

  private Parsed<Optional<Secret>> secret(String namespace, String name) {
    return get(
        "Secret",
        namespace,
        name,
        () -> client.secrets().inNamespace(namespace).withName(name).get());
  }

  private static <T extends HasMetadata> Parsed<Optional<T>> get(
      String kind, String namespace, String name, Supplier<@Nullable T> request) {
    String what = "%s %s/%s".formatted(kind, namespace, name);
    try {
      return new Parsed.Valid<>(Optional.ofNullable(request.get()));
    } catch (KubernetesClientException e) {
      return e.getCode() == FORBIDDEN
          ? invalid(
              Reason.ACCESS_DENIED,
              "The operator is not allowed to get the %s: grant it the verb get on %ss in %s."
                  .formatted(what, kind.toLowerCase(Locale.ROOT), namespace))
          : invalid(
              Reason.KUBERNETES_ERROR,
              "The API server did not return the %s%s."
                  .formatted(what, e.getCode() > 0 ? " (HTTP %d)".formatted(e.getCode()) : ""));
    }
  }

  private static <T> Parsed<T> invalid(Reason reason, String sentence) {
    return new Parsed.Invalid<>(new Problem(reason, sentence));
  }
}
