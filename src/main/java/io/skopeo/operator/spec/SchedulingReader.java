package io.skopeo.operator.spec;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Toleration;
import io.skopeo.operator.api.RunSpec;
import io.skopeo.operator.api.RunSpec.Resources;
import io.skopeo.operator.api.RunSpec.Scheduling;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.SafeText;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads spec.taskRun.computeResources and scheduling, and adds the problems in them. Kubernetes
 * itself validates the affinity.
 */
record SchedulingReader(RunSpec spec, List<Problem> problems) {
  private static final String RESOURCES = "spec.taskRun.computeResources.";
  private static final String SCHEDULING = "spec.taskRun.scheduling.";
  private static final String KEY = "label key: write one such as disk or example.com/disk";
  private static final String VALUE =
      "label value: write at most 63 of letters, digits, '.', '_' and '-'";

  /**
   * An amount of zero or more, as the API server reads it for a TaskRun (apimachinery,
   * resource.Quantity).
   */
  private static final Pattern AMOUNT =
      Pattern.compile(
          "\\+?([0-9]{1,18}(\\.[0-9]{0,18})?|\\.[0-9]{1,18})"
              + "([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]{1,2})?");

  private static final Set<String> OPERATORS = Set.of("", "Exists", "Equal");
  private static final Set<String> EFFECTS =
      Set.of("", "NoSchedule", "PreferNoSchedule", "NoExecute");

  TaskRunOptions.PodScheduling pod() {
    Resources resources =
        spec.computeResources() == null ? Resources.NONE : spec.computeResources();
    Scheduling scheduling = spec.scheduling() == null ? Scheduling.NONE : spec.scheduling();
    amounts(RESOURCES + "requests", resources.requests());
    amounts(RESOURCES + "limits", resources.limits());
    scheduling
        .nodeSelector()
        .forEach((key, value) -> {
          check(SCHEDULING + "nodeSelector", key, KubernetesNames::isKey, KEY);
          check(SCHEDULING + "nodeSelector", value, KubernetesNames::isLabelValue, VALUE);
        });
    scheduling.tolerations().forEach(this::toleration);
    Optional<String> priorityClass =
        Optional.ofNullable(scheduling.priorityClassName()).filter(name -> !name.isEmpty());
    priorityClass.ifPresent(name ->
        check(
            SCHEDULING + "priorityClassName",
            name,
            KubernetesNames::isName,
            "name of a PriorityClass: write the name of one in this cluster"));
    return new TaskRunOptions.PodScheduling(
        resources.requests(),
        resources.limits(),
        scheduling.nodeSelector(),
        scheduling.tolerations(),
        Optional.ofNullable(scheduling.affinity()),
        priorityClass);
  }

  private void toleration(Toleration toleration) {
    String field = SCHEDULING + "tolerations";
    check(field, toleration.getKey(), t -> t.isEmpty() || KubernetesNames.isKey(t), KEY);
    check(field, toleration.getValue(), KubernetesNames::isLabelValue, VALUE);
    check(field, toleration.getOperator(), OPERATORS::contains, "operator: write Exists or Equal");
    check(
        field,
        toleration.getEffect(),
        EFFECTS::contains,
        "effect: write NoSchedule, PreferNoSchedule or NoExecute");
  }

  private void check(String field, @Nullable String text, Predicate<String> isValid, String what) {
    String written = Objects.requireNonNullElse(text, "");
    if (!isValid.test(written)) {
      problems.add(
          Problem.inSpec(
              "%s has \"%s\", which is not a valid %s."
                  .formatted(field, SafeText.shortQuote(written), what)));
    }
  }

  private void amounts(String field, Map<String, Quantity> amounts) {
    amounts.forEach((name, amount) -> {
      check(field, name, KubernetesNames::isKey, "resource name: write cpu or memory");
      if (!AMOUNT.matcher(amount.toString()).matches()) {
        problems.add(
            Problem.inSpec(
                "%s.%s is not a valid amount: write one such as 500m, 2 or 256Mi."
                    .formatted(field, SafeText.shortQuote(name))));
      }
    });
  }
}
