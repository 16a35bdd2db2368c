package io.skopeo.operator.spec.archive;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.SafeText;
import io.skopeo.operator.spec.KubernetesNames;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Validates selectors of labels as Kubernetes does (apimachinery, {@code pkg/labels}). */
public final class LabelSelectors {
  private LabelSelectors() {}

  /** Returns whether an object with these labels is selected; an empty selector selects all. */
  public static boolean matches(LabelSelector selector, Map<String, String> labels) {
    return matchLabels(selector).entrySet().stream()
            .allMatch(wanted -> wanted.getValue().equals(labels.get(wanted.getKey())))
        && requirements(selector).stream().allMatch(wanted -> isMet(wanted, labels));
  }

  private static boolean isMet(LabelSelectorRequirement wanted, Map<String, String> labels) {
    Optional<String> value = Optional.ofNullable(labels.get(wanted.getKey()));
    return switch (operator(wanted)) {
      case "In" -> value.filter(values(wanted)::contains).isPresent();
      case "NotIn" -> value.filter(values(wanted)::contains).isEmpty();
      case "Exists" -> value.isPresent();
      case "DoesNotExist" -> value.isEmpty();
      default -> false;
    };
  }

  /** Returns the first problem of a selector. */
  static Optional<Problem> problem(String field, LabelSelector selector) {
    return Stream.concat(
            matchLabels(selector).entrySet().stream()
                .flatMap(label -> label(field + ".matchLabels", label.getKey(), label.getValue())),
            requirements(selector).stream().flatMap(wanted -> requirement(field, wanted)))
        .findFirst()
        .map(Problem::inSpec);
  }

  private static Stream<String> requirement(String field, LabelSelectorRequirement wanted) {
    String expressions = field + ".matchExpressions";
    boolean needsValues = operator(wanted).equals("In") || operator(wanted).equals("NotIn");
    if (!List.of("In", "NotIn", "Exists", "DoesNotExist").contains(operator(wanted))) {
      return Stream.of(
          "%s has the operator \"%s\": write In, NotIn, Exists or DoesNotExist."
              .formatted(expressions, SafeText.shortQuote(operator(wanted))));
    }
    if (needsValues == values(wanted).isEmpty()) {
      return Stream.of(
          "%s has the operator %s: %s."
              .formatted(
                  expressions,
                  operator(wanted),
                  needsValues ? "write values for it" : "remove its values"));
    }
    String key = Objects.requireNonNullElse(wanted.getKey(), "");
    return Stream.concat(
        label(expressions, key, ""),
        values(wanted).stream().flatMap(value -> label(expressions, key, value)));
  }

  private static Stream<String> label(String field, String key, @Nullable String value) {
    return KubernetesNames.isKey(key) && value != null && KubernetesNames.isLabelValue(value)
        ? Stream.empty()
        : Stream.of(
            "%s has \"%s\", which is no label: write a key and a value that labels can have."
                .formatted(field, SafeText.shortQuote(value == null ? key : key + "=" + value)));
  }

  /** Returns a text that is equal for equal selectors. */
  static String text(LabelSelector selector) {
    return new TreeMap<>(matchLabels(selector))
        + requirements(selector).stream()
            .map(wanted -> wanted.getKey() + operator(wanted) + values(wanted))
            .sorted()
            .collect(Collectors.joining(";"));
  }

  private static String operator(LabelSelectorRequirement wanted) {
    return Objects.requireNonNullElse(wanted.getOperator(), "");
  }

  private static Map<String, String> matchLabels(LabelSelector selector) {
    return Objects.requireNonNullElse(selector.getMatchLabels(), Map.of());
  }

  private static List<LabelSelectorRequirement> requirements(LabelSelector selector) {
    return Objects.requireNonNullElse(selector.getMatchExpressions(), List.of());
  }

  private static List<String> values(LabelSelectorRequirement wanted) {
    return Objects.requireNonNullElse(wanted.getValues(), List.of());
  }
}
