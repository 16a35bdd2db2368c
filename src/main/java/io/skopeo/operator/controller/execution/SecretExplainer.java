package io.skopeo.operator.controller.execution;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.credentials.account.ServiceAccountReader;
import io.skopeo.operator.credentials.account.UnusedSecrets;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.planning.Assessment;
import io.skopeo.operator.planning.Plan;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.ImageIntent;
import java.util.Optional;

/**
 * Explains the refusals of registries by the Secrets of an account that give no credentials.
 *
 * @param accounts reads a Secret that is only for pulls, after a refusal
 */
public record SecretExplainer(ServiceAccountReader accounts) {
  /**
   * Returns the plan with the Secret in its assessment that may have prevented a refusal, and with
   * a warning about Secrets that do not exist if all is well without them.
   */
  public Plan explain(Plan plan, ImageIntent intent, Optional<ExecutionTarget> target) {
    return target
        .filter(resolved -> !resolved.secrets().unused().secrets().isEmpty())
        .map(resolved -> plan.assessedAs(explained(plan.assessment(), intent, resolved)))
        .orElse(plan);
  }

  private Assessment explained(Assessment assessment, ImageIntent intent, ExecutionTarget target) {
    return switch (assessment) {
      case Assessment.UpToDate(var reason, var sentence) ->
          new Assessment.UpToDate(
              reason,
              sentence
                  + target.secrets().unused().warning().map(warning -> " " + warning).orElse(""));
      case Assessment.Stalled(var problem) ->
          new Assessment.Stalled(explained(problem, intent, target));
      case Assessment.Retrying(var problem, var until) -> {
        Problem explained = explained(problem, intent, target);
        yield explained.reason() == Reason.SECRET_MISSING
            ? new Assessment.Stalled(explained)
            : new Assessment.Retrying(explained, until);
      }
      case Assessment.Waiting _, Assessment.Progressing _, Assessment.Unsure _, Assessment.Held _ ->
          assessment;
    };
  }

  private Problem explained(Problem problem, ImageIntent intent, ExecutionTarget target) {
    return switch (problem.reason()) {
      case AUTHENTICATION_FAILED -> explained(problem, intent.source(), target.source(), target);
      case DESTINATION_UNREADABLE, DESTINATION_UNWRITABLE ->
          explained(problem, intent.destination(), target.destination(), target);
      default -> problem;
    };
  }

  private Problem explained(
      Problem problem, Repository repository, Access access, ExecutionTarget target) {
    UnusedSecrets unused = target.secrets().unused();
    return unused.explain(
        problem,
        repository,
        access.credential().isEmpty(),
        // For central Images, they are those with which the Task's image is pulled.
        name ->
            target.selfService() ? accounts.configOf(unused.namespace(), name) : Optional.empty());
  }
}
