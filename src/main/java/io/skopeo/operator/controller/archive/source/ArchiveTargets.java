package io.skopeo.operator.controller.archive.source;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.controller.config.CentralConfig;
import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.controller.execution.ExecutionTargetResolver;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.credentials.AuthFile;
import io.skopeo.operator.credentials.Side;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.TlsOptions;
import java.util.Map;
import java.util.Optional;

/** Resolves the accounts and credentials of exports and imports, whose other side is a volume. */
public record ArchiveTargets(ExecutionTargetResolver targets, CentralConfig central) {
  /** Returns the target of a run that reaches no registry. */
  public ExecutionTarget withoutRegistry(HasMetadata owner, ImageIntent.Execution execution) {
    return new ExecutionTarget(
        owner.getMetadata().getNamespace(),
        execution.serviceAccount().orElse(central.serviceAccount()),
        execution.serviceAccount().isPresent(),
        Access.ANONYMOUS,
        Access.ANONYMOUS,
        Map.of(),
        "");
  }

  /** Resolves the target of an export that reads a source with the credentials for sources. */
  public Parsed<ExecutionTarget> reading(HasMetadata export, ImageIntent intent) {
    return targets
        .of(owner(export), intent)
        .then(target ->
            new Parsed.Valid<>(
                with(target, target.source(), Access.ANONYMOUS, file(target, Side.SOURCE))));
  }

  /**
   * Resolves the target of an export that reads what an Image has at its destination, with the
   * credentials for destinations.
   */
  public Parsed<ExecutionTarget> readingDestination(HasMetadata export, ImageIntent intent) {
    return targets
        .of(owner(export), turned(intent))
        .then(target ->
            new Parsed.Valid<>(
                with(
                    target,
                    target.destination().usedAs(Access.Use.SOURCE),
                    Access.ANONYMOUS,
                    file(target, Side.DESTINATION)
                        .map(entry -> Map.entry(Side.SOURCE, entry.getValue())))));
  }

  /** Resolves the target of an import. */
  public Parsed<ExecutionTarget> writing(HasMetadata imported, ImageIntent intent) {
    return targets
        .of(owner(imported), intent)
        .then(target ->
            new Parsed.Valid<>(
                with(
                    target,
                    Access.ANONYMOUS,
                    target.destination(),
                    file(target, Side.DESTINATION))));
  }

  /** Exchanges the two sides. */
  private static ImageIntent turned(ImageIntent intent) {
    TlsOptions tls = intent.execution().tls();
    return new ImageIntent(
        intent.mode(),
        new ImageIntent.Source(intent.destination(), intent.version(), intent.from().filter()),
        new ImageIntent.Destination(intent.source(), false, intent.mapping(), true, false),
        intent.scope(),
        intent.pacing(),
        intent.hold(),
        new ImageIntent.Execution(
            intent.serviceAccount(),
            new TlsOptions(/* source= */ tls.destination(), /* destination= */ tls.source()),
            intent.taskRun()),
        intent.fingerprint());
  }

  private static Optional<Map.Entry<Side, AuthFile>> file(ExecutionTarget target, Side side) {
    return Optional.ofNullable(target.secrets().files().get(side))
        .map(file -> Map.entry(side, file));
  }

  private static ExecutionTarget with(
      ExecutionTarget target,
      Access source,
      Access destination,
      Optional<Map.Entry<Side, AuthFile>> file) {
    var secrets = target.secrets();
    return new ExecutionTarget(
        target.namespace(),
        target.serviceAccount(),
        target.selfService(),
        source,
        destination,
        new ExecutionTarget.Secrets(
            file.map(entry -> Map.of(entry.getKey(), entry.getValue())).orElse(Map.of()),
            secrets.shared(),
            secrets.usesShared(),
            secrets.unused()),
        target.version());
  }

  private static Image owner(HasMetadata object) {
    var image = new Image();
    image.getMetadata().setNamespace(object.getMetadata().getNamespace());
    image.getMetadata().setName(object.getMetadata().getName());
    image.getMetadata().setUid(object.getMetadata().getUid());
    return image;
  }
}
