package io.skopeo.operator.controller.taskrun;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.controller.proof.ProofKey;
import io.skopeo.operator.controller.proof.RunProof;
import io.skopeo.operator.controller.proof.RunProof.Claims;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.tekton.RunIdentity;
import io.skopeo.operator.tekton.RunPulls;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Verifies that TaskRuns were created by this operator as they are. Anybody who may create or edit
 * TaskRuns in a namespace may copy or alter labels and annotations there, as Rerun of the Dashboard
 * does; only the operator can make the proof.
 */
public final class TaskRunVerifier {
  /** Tekton ends a run at its timeout; one that looks active for longer blocks nobody. */
  private static final Duration GRACE_PERIOD = Duration.ofMinutes(5);

  private final ProofKey key;
  private final String central;

  /**
   * Creates a verifier.
   *
   * @param central the namespace of central runs
   */
  public TaskRunVerifier(ProofKey key, String central) {
    this.key = key;
    this.central = central;
  }

  /** Returns why no run can be verified or proven now; empty if the key is there. */
  public Optional<Problem> problem() {
    return key.proof() instanceof Parsed.Invalid<RunProof>(var problem)
        ? Optional.of(problem)
        : Optional.empty();
  }

  /** Returns the run as it counts for Images; empty if this operator did not create it. */
  public Optional<VerifiedTaskRun> of(TaskRun run) {
    ObjectMeta metadata = run.getMetadata();
    Map<String, String> labels = orEmpty(metadata.getLabels());
    Map<String, String> annotations = orEmpty(metadata.getAnnotations());
    String images = labels.getOrDefault(RunIdentity.IMAGE_NAMESPACE, "");
    boolean proven =
        (metadata.getNamespace().equals(central) || metadata.getNamespace().equals(images))
            && RunIdentity.deadline(metadata).isPresent()
            && isProven(claims(metadata, labels), annotations.getOrDefault(RunIdentity.PROOF, ""));
    return proven
        ? Optional.of(
            new VerifiedTaskRun(
                run,
                images,
                labels.getOrDefault(RunIdentity.LANE, ""),
                RunPulls.parse(annotations.getOrDefault(RunPulls.ANNOTATION, ""))))
        : Optional.empty();
  }

  private boolean isProven(Claims claims, String text) {
    return key.proof() instanceof Parsed.Valid<RunProof>(var proof) && proof.verify(claims, text);
  }

  /** Returns the proof for a run with this metadata. */
  Parsed<String> prove(ObjectMeta metadata) {
    return key.proof()
        .then(proof ->
            new Parsed.Valid<>(proof.sign(claims(metadata, orEmpty(metadata.getLabels())))));
  }

  private static Claims claims(ObjectMeta metadata, Map<String, String> labels) {
    Map<String, String> annotations = orEmpty(metadata.getAnnotations());
    return new Claims(
        metadata.getNamespace(),
        metadata.getName(),
        labels.getOrDefault(RunIdentity.IMAGE_NAMESPACE, ""),
        labels.getOrDefault(RunIdentity.LANE, ""),
        annotations.getOrDefault(RunIdentity.LINES, ""),
        annotations.getOrDefault(RunPulls.ANNOTATION, ""),
        RunIdentity.deadline(metadata).orElse(Instant.EPOCH));
  }

  /** Returns whether it should have ended long ago: a copy of an old run counts no more than it. */
  public static boolean isOver(TaskRun run, Instant now) {
    return RunIdentity.deadline(run.getMetadata())
        .filter(deadline -> deadline.plus(GRACE_PERIOD).isBefore(now))
        .isPresent();
  }

  private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
    return Objects.requireNonNullElse(map, Map.of());
  }
}
