package io.skopeo.operator.credentials;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
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
   * in its {@code imagePullSecrets}; and the docker configs for one side ({@link Side#fileName}).
   *
   * <p>A problem if the ServiceAccount or one of its Secrets is missing ({@code
   * SERVICE_ACCOUNT_MISSING}, {@code SECRET_MISSING}), malformed ({@code SECRET_INVALID}) or
   * forbidden ({@code ACCESS_DENIED}), or if the API server fails ({@code KUBERNETES_ERROR}).
   */
  public Parsed<Keychain> ofServiceAccount(String namespace, String name) {
    return serviceAccount(namespace, name)
        .then(account -> secrets(namespace, account).then(secrets -> keyring(account, secrets)));
  }

  private static Parsed<Keychain> keyring(ServiceAccount account, List<Secret> secrets) {
    String version =
        Stream.concat(Stream.of(account), secrets.stream())
            .map(object ->
                object.getMetadata().getUid() + "/" + object.getMetadata().getResourceVersion())
            .collect(Collectors.joining(" "));
    return KeychainParser.shared(secrets)
        .then(shared ->
            KeychainParser.sides(secrets)
                .then(files -> new Parsed.Valid<>(new Keychain(shared, files, version))));
  }

  private Parsed<List<Secret>> secrets(String namespace, ServiceAccount account) {
    List<Secret> found = new ArrayList<>();
    for (String name : secretNames(account)) {
      switch (secret(namespace, name)) {
        case Parsed.Valid<Secret>(var secret) -> found.add(secret);
        case Parsed.Invalid<Secret>(var problem) -> {
          return new Parsed.Invalid<>(problem);
        }
      }
    }
    return new Parsed.Valid<>(found);
  }

  private static Set<String> secretNames(ServiceAccount account) {
    Set<String> names = new LinkedHashSet<>();
    for (ObjectReference reference : account.getSecrets()) {
      if (reference.getName() != null && !reference.getName().isEmpty()) {
        names.add(reference.getName());
      }
    }
    return names;
  }

  private Parsed<ServiceAccount> serviceAccount(String namespace, String name) {
    return get(
        "ServiceAccount",
        namespace,
        name,
        Reason.SERVICE_ACCOUNT_MISSING,
        () -> client.serviceAccounts().inNamespace(namespace).withName(name).get());
  }

  private Parsed<Secret> secret(String namespace, String name) {
    return get(
        "Secret",
        namespace,
        name,
        Reason.SECRET_MISSING,
        () -> client.secrets().inNamespace(namespace).withName(name).get());
  }

  private static <T extends HasMetadata> Parsed<T> get(
      String kind, String namespace, String name, Reason missing, Supplier<@Nullable T> request) {
    String what = "%s %s/%s".formatted(kind, namespace, name);
    try {
      return Optional.ofNullable(request.get())
          .<Parsed<T>>map(Parsed.Valid::new)
          .orElseGet(() -> invalid(missing, "The %s does not exist: create it.".formatted(what)));
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
