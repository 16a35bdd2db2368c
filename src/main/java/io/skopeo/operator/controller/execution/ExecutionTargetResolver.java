package io.skopeo.operator.controller.execution;

import io.skopeo.operator.api.Image;
import io.skopeo.operator.controller.config.CentralConfig;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.credentials.AuthFile;
import io.skopeo.operator.credentials.ResolvedCredential;
import io.skopeo.operator.credentials.Side;
import io.skopeo.operator.credentials.account.Keychain;
import io.skopeo.operator.credentials.account.ServiceAccountReader;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.spec.ImageIntent;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Resolves the target of runs: the namespace of the Image (self-service), or the central one. */
public final class ExecutionTargetResolver {
  private final CentralConfig config;
  private final ServiceAccountReader secrets;
  private final CentralCredentials central;
  private final TlsResolver tls;

  public ExecutionTargetResolver(
      CentralConfig config,
      ServiceAccountReader secrets,
      CentralCredentials central,
      TlsResolver tls) {
    this.config = config;
    this.secrets = secrets;
    this.central = central;
    this.tls = tls;
  }

  public Parsed<ExecutionTarget> of(Image image, ImageIntent intent) {
    String own = image.getMetadata().getNamespace();
    return intent.serviceAccount().isPresent()
        ? selfService(own, intent.serviceAccount().get(), intent)
        : central(own, intent);
  }

  private Parsed<ExecutionTarget> selfService(
      String namespace, String account, ImageIntent intent) {
    return secrets
        .ofServiceAccount(namespace, account)
        .then(keychain ->
            keychain
                .identity(Side.SOURCE, intent.source())
                .then(source ->
                    keychain
                        .identity(Side.DESTINATION, intent.destination())
                        .then(destination ->
                            target(
                                namespace, account, true, intent, source, destination, keychain))));
  }

  private Parsed<ExecutionTarget> central(String own, ImageIntent intent) {
    Optional<Problem> problem =
        central
            .problem(own)
            .or(() ->
                !own.equals(config.namespace()) && intent.taskRun().pod().isDisplacing()
                    ? Optional.of(
                        Problem.inSpec(
                            "spec.taskRun.scheduling has affinity, tolerations or priorityClassName, which an Image may not set for pods in another namespace: leave them out, or set spec.serviceAccountName."))
                    : Optional.empty());
    return problem.isPresent()
        ? new Parsed.Invalid<>(problem.get())
        : secrets
            .ofServiceAccount(config.namespace(), config.serviceAccount())
            .then(keychain -> central(own, intent, keychain));
  }

  private Parsed<ExecutionTarget> central(String own, ImageIntent intent, Keychain keychain) {
    return central
        .identity(Side.SOURCE, intent.source(), own, keychain)
        .then(source ->
            central
                .identity(Side.DESTINATION, intent.destination(), own, keychain)
                .then(destination ->
                    target(
                        config.namespace(),
                        config.serviceAccount(),
                        false,
                        intent,
                        source,
                        destination,
                        keychain)));
  }

  private static Access.Use use(ImageIntent intent) {
    return intent.isHeld() ? Access.Use.PLANNED_DESTINATION : Access.Use.DESTINATION;
  }

  private Parsed<ExecutionTarget> target(
      String namespace,
      String account,
      boolean selfService,
      ImageIntent intent,
      ResolvedCredential source,
      ResolvedCredential destination,
      Keychain keychain) {
    Map<Side, AuthFile> files = new EnumMap<>(Side.class);
    source.file().ifPresent(file -> files.put(Side.SOURCE, file));
    destination.file().ifPresent(file -> files.put(Side.DESTINATION, file));
    return tls.of(namespace, intent.execution().tls())
        .then(sides ->
            new Parsed.Valid<>(
                new ExecutionTarget(
                    namespace,
                    account,
                    selfService,
                    source.access(sides.source()),
                    destination.access(sides.destination()).usedAs(use(intent)),
                    new ExecutionTarget.Secrets(
                        files,
                        keychain.sharedFile().filter(_ -> files.size() < Side.values().length),
                        Keychain.isShared(source) || Keychain.isShared(destination),
                        selfService ? keychain.unused() : keychain.unused().missing()),
                    "%s %x".formatted(keychain.version(), sides.hashCode()))));
  }
}
