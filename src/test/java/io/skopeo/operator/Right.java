package io.skopeo.operator;

import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One thing that RBAC allows: a rule has one for each of its verbs, resources and names.
 *
 * @param namespace where; empty for everywhere
 * @param resource with its subresource, or a path, which * may end
 * @param name of the only object that is meant; empty for all
 */
record Right(
    Optional<String> namespace, String verb, String group, String resource, Optional<String> name) {

  static Stream<Right> of(Optional<String> namespace, PolicyRule rule) {
    List<String> groups = rule.getApiGroups().isEmpty() ? List.of("") : rule.getApiGroups();
    List<Optional<String>> names =
        rule.getResourceNames().isEmpty()
            ? List.of(Optional.empty())
            : rule.getResourceNames().stream().map(Optional::of).toList();
    return rule.getVerbs().stream()
        .flatMap(verb ->
            groups.stream()
                .flatMap(group ->
                    Stream.concat(rule.getResources().stream(), rule.getNonResourceURLs().stream())
                        .flatMap(resource ->
                            names.stream()
                                .map(name -> new Right(namespace, verb, group, resource, name)))));
  }

  boolean allows(Call call) {
    return (namespace.isEmpty() || namespace.equals(call.namespace()))
        && verb.equals(call.verb())
        && group.equals(call.group())
        && isSame(call.resource())
        && (name.isEmpty() || name.equals(call.name()));
  }

  private boolean isSame(String other) {
    return resource.equals(other)
        || (resource.endsWith("*")
            && other.startsWith(resource.substring(0, resource.length() - 1)));
  }
}
