package io.skopeo.operator.reconcile;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.credentials.DockerConfig;
import io.skopeo.operator.credentials.SecretReader;
import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.util.Optional;

/** Finds the place of an Image: self-service in its own namespace, or central. */
final class Places {
  private final Installation installation;
  private final SecretReader secrets;
  private final Verification verification;

  Places(Installation installation, SecretReader secrets, Verification verification) {
    this.installation = installation;
    this.secrets = secrets;
    this.verification = verification;
  }

  Parsed<Place> of(Image image, Intent intent) {
    String own = image.getMetadata().getNamespace();
    if (intent.serviceAccount().isPresent()) {
      return place(own, intent.serviceAccount().get(), Optional.of(owner(image)), intent);
    }
    if (!installation.allowsCentral(own)) {
      return new Parsed.Invalid<>(
          new Problem(
              Reason.NAMESPACE_NOT_ALLOWED,
              "Namespace %s may not use the central credentials: set spec.serviceAccountName, or have it allowed by CENTRAL_NAMESPACES (chart: central.namespaces)."
                  .formatted(own)));
    }
    if (!own.equals(installation.namespace()) && intent.runs().pod().isDisplacing()) {
      return new Parsed.Invalid<>(
          Problem.inSpec(
              "spec.taskRun.scheduling has affinity, tolerations or priorityClassName, which pods in another namespace may not be given: leave them out, or set spec.serviceAccountName."));
    }
    return place(installation.namespace(), installation.serviceAccount(), Optional.empty(), intent);
  }

  private Parsed<Place> place(
      String namespace, String account, Optional<OwnerReference> owner, Intent intent) {
    return secrets
        .ofServiceAccount(namespace, account)
        .then(config -> place(namespace, account, owner, intent, config));
  }

  private Parsed<Place> place(
      String namespace,
      String account,
      Optional<OwnerReference> owner,
      Intent intent,
      DockerConfig config) {
    return config
        .credentialFor(intent.source())
        .then(source ->
            config
                .credentialFor(intent.destination())
                .then(destination ->
                    verification
                        .of(namespace, intent.tls())
                        .then(tls ->
                            new Parsed.Valid<>(
                                new Place(
                                    namespace,
                                    account,
                                    owner,
                                    new Access(source, tls.source()),
                                    new Access(destination, tls.destination()))))));
  }

  private static OwnerReference owner(Image image) {
    return new OwnerReferenceBuilder()
        .withApiVersion(image.getApiVersion())
        .withKind(image.getKind())
        .withName(image.getMetadata().getName())
        .withUid(image.getMetadata().getUid())
        .withController(true)
        .build();
  }
}
