package io.skopeo.operator.reconcile;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.credentials.AuthFile;
import io.skopeo.operator.credentials.Identity;
import io.skopeo.operator.credentials.Keyring;
import io.skopeo.operator.credentials.SecretReader;
import io.skopeo.operator.credentials.Side;
import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Resolves where an Image is copied: in its own namespace (self-service), or centrally. */
final class Places {
  private final CentralConfig config;
  private final SecretReader secrets;
  private final Central central;
  private final Verification verification;

  Places(CentralConfig config, SecretReader secrets, Central central, Verification verification) {
    this.config = config;
    this.secrets = secrets;
    this.central = central;
    this.verification = verification;
  }

  Parsed<Place> of(Image image, Intent intent) {
    String own = image.getMetadata().getNamespace();
    return intent.serviceAccount().isPresent()
        ? selfService(own, intent.serviceAccount().get(), owner(image), intent)
        : central(own, intent);
  }

  private Parsed<Place> selfService(
      String namespace, String account, OwnerReference owner, Intent intent) {
    return secrets
        .ofServiceAccount(namespace, account)
        .then(keyring ->
            keyring
                .identity(Side.SOURCE, intent.source())
                .then(source ->
                    keyring
                        .identity(Side.DESTINATION, intent.destination())
                        .then(destination ->
                            place(
                                namespace,
                                account,
                                Optional.of(owner),
                                intent,
                                source,
                                destination,
                                keyring))));
  }

  private Parsed<Place> central(String own, Intent intent) {
    Optional<Problem> objection =
        central
            .objection(own)
            .or(() ->
                !own.equals(config.namespace()) && intent.runs().pod().isDisplacing()
                    ? Optional.of(
                        Problem.inSpec(
                            "spec.taskRun.scheduling has affinity, tolerations or priorityClassName, which pods in another namespace may not be given: leave them out, or set spec.serviceAccountName."))
                    : Optional.empty());
    return objection.isPresent()
        ? new Parsed.Invalid<>(objection.get())
        : secrets
            .ofServiceAccount(config.namespace(), config.serviceAccount())
            .then(keyring -> central(own, intent, keyring));
  }

  private Parsed<Place> central(String own, Intent intent, Keyring keyring) {
    return central
        .identity(Side.SOURCE, intent.source(), own, keyring)
        .then(source ->
            central
                .identity(Side.DESTINATION, intent.destination(), own, keyring)
                .then(destination ->
                    place(
                        config.namespace(),
                        config.serviceAccount(),
                        Optional.empty(),
                        intent,
                        source,
                        destination,
                        keyring)));
  }

  private Parsed<Place> place(
      String namespace,
      String account,
      Optional<OwnerReference> owner,
      Intent intent,
      Identity source,
      Identity destination,
      Keyring keyring) {
    Map<Side, AuthFile> files = new EnumMap<>(Side.class);
    source.file().ifPresent(file -> files.put(Side.SOURCE, file));
    destination.file().ifPresent(file -> files.put(Side.DESTINATION, file));
    return verification
        .of(namespace, intent.tls())
        .then(tls ->
            new Parsed.Valid<>(
                new Place(
                    namespace,
                    account,
                    owner,
                    source.access(tls.source()),
                    destination.access(tls.destination()),
                    files,
                    "%s %x".formatted(keyring.version(), tls.hashCode()))));
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
