package io.skopeo.operator.spec;

import io.skopeo.operator.api.RunSpec;
import io.skopeo.operator.api.TlsSpec;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.SafeText;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads spec.serviceAccountName, spec.tls and spec.taskRun, and adds the problems in them.
 *
 * @param kind of the object, for a sentence
 */
public record ExecutionReader(String kind, List<Problem> problems) {
  /** Reads the settings, of which each may be missing; if there are problems, some are missing. */
  public ImageIntent.Execution execution(
      @Nullable String account, @Nullable TlsSpec tls, @Nullable RunSpec runs) {
    TlsOptions options = new TlsReader(problems).options(tls, account);
    TaskRunOptions taskRun =
        new TaskRunOptionsReader(runs == null ? RunSpec.NONE : runs, problems).options();
    return new ImageIntent.Execution(account(account), options, taskRun);
  }

  private Optional<String> account(@Nullable String text) {
    Optional<String> account = Optional.ofNullable(text).filter(name -> !name.isEmpty());
    account
        .filter(name -> !KubernetesNames.isName(name))
        .ifPresent(name ->
            problems.add(
                Problem.inSpec(
                    "spec.serviceAccountName \"%s\" is not a valid name: write the name of a ServiceAccount in the namespace of the %s."
                        .formatted(SafeText.shortQuote(name), kind))));
    return account;
  }
}
