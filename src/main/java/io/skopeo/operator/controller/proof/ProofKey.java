package io.skopeo.operator.controller.proof;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.tekton.RunIdentity;
import java.net.HttpURLConnection;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The key of {@link RunProof}s, in a Secret of the central namespace that the operator creates if
 * it is missing. It is read once: runs that were signed with a former key count for no other Image.
 */
public final class ProofKey {
  public static final String SECRET = "skopeo-operator-run-key";
  static final String FIELD = "key";

  private final KubernetesClient client;
  private final String namespace;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable RunProof proof;

  /**
   * Creates the accessor; nothing is read yet.
   *
   * @param namespace of central runs
   */
  public ProofKey(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /** Returns the proof with the key, which the first call reads or creates; or what is wrong. */
  public Parsed<RunProof> proof() {
    RunProof known = proof;
    return known == null ? readOnce() : new Parsed.Valid<>(known);
  }

  private Parsed<RunProof> readOnce() {
    lock.lock();
    try {
      Parsed<RunProof> read = parse(get().orElseGet(this::create));
      if (read instanceof Parsed.Valid<RunProof>(var valid)) {
        proof = valid;
      }
      return read;
    } catch (KubernetesClientException e) {
      return new Parsed.Invalid<>(problem(e));
    } finally {
      lock.unlock();
    }
  }

  private Optional<Secret> get() {
    return Optional.ofNullable(client.secrets().inNamespace(namespace).withName(SECRET).get());
  }

  /** Creates the Secret, unless another operator is faster. */
  private Secret create() {
    byte[] key = new byte[RunProof.KEY_BYTES];
    new SecureRandom().nextBytes(key);
    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withName(SECRET)
            .withNamespace(namespace)
            .addToLabels(RunIdentity.MANAGED_BY, RunIdentity.OPERATOR)
            .endMetadata()
            .withType("Opaque")
            .withImmutable(true)
            .addToData(FIELD, Base64.getEncoder().encodeToString(key))
            .build();
    try {
      return client.resource(secret).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return get().orElseThrow(() -> e);
      }
      throw e;
    }
  }

  private Parsed<RunProof> parse(Secret secret) {
    return Optional.ofNullable(secret.getData())
        .map(data -> data.get(FIELD))
        .flatMap(ProofKey::decode)
        .filter(key -> key.length >= RunProof.KEY_BYTES)
        .<Parsed<RunProof>>map(key -> new Parsed.Valid<>(new RunProof(key)))
        .orElseGet(() ->
            new Parsed.Invalid<>(
                new Problem(
                    Reason.SECRET_INVALID,
                    "Secret %s/%s has no %s of at least %d bytes, with which the operator signs its runs: delete the Secret, and the operator creates a new one."
                        .formatted(namespace, SECRET, FIELD, RunProof.KEY_BYTES))));
  }

  private static Optional<byte[]> decode(String data) {
    try {
      return Optional.of(Base64.getDecoder().decode(data));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private Problem problem(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_FORBIDDEN
        ? new Problem(
            Reason.ACCESS_DENIED,
            "The operator may not read or create Secret %s/%s, with which it signs its runs: helm upgrade restores its permissions."
                .formatted(namespace, SECRET))
        : new Problem(
            Reason.KUBERNETES_ERROR,
            "Secret %s/%s could not be read or created (HTTP %d), which is retried."
                .formatted(namespace, SECRET, e.getCode()));
  }

  @Override
  public String toString() {
    return "the key in Secret %s/%s".formatted(namespace, SECRET);
  }
}
