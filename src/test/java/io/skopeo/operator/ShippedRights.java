package io.skopeo.operator;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.skopeo.operator.cluster.ApiServer;
import io.skopeo.operator.cluster.Chart;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the chart lets the operator do.
 *
 * @param namespace of the release, and of central runs
 * @param objects the operator's account, its Roles and what binds them to it
 */
record ShippedRights(String namespace, List<HasMetadata> objects) {
  private static final Set<String> KINDS =
      Set.of("ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding");

  /**
   * Rules that hold somewhere.
   *
   * @param namespace where; empty for everywhere
   */
  record Grant(Optional<String> namespace, List<PolicyRule> rules) {
    Stream<Right> each() {
      return rules.stream().flatMap(rule -> Right.of(namespace, rule));
    }
  }

  /** Of the chart with values as {@code helm --set} takes them. */
  static ShippedRights in(String namespace, List<String> values) {
    return new ShippedRights(
        namespace,
        Chart.render(namespace, values).stream()
            .filter(object -> KINDS.contains(object.getKind()))
            .filter(object -> isOfOperator(object, namespace))
            .toList());
  }

  /** The account of central runs, and what is for people, are left out. */
  private static boolean isOfOperator(HasMetadata object, String namespace) {
    String name = object.getMetadata().getName();
    return name.startsWith(account(namespace)) && !name.contains("-images-");
  }

  private static String account(String namespace) {
    return namespace + "-skopeo-operator";
  }

  /** The operator's ServiceAccount. */
  String account() {
    return account(namespace);
  }

  /** What is granted, and where. */
  List<Grant> grants() {
    return Stream.concat(
            of(ClusterRoleBinding.class)
                .map(binding ->
                    new Grant(
                        Optional.empty(),
                        of(ClusterRole.class)
                            .filter(role -> name(role).equals(binding.getRoleRef().getName()))
                            .findFirst()
                            .orElseThrow()
                            .getRules())),
            of(RoleBinding.class)
                .map(binding ->
                    new Grant(
                        Optional.of(binding.getMetadata().getNamespace()),
                        of(Role.class)
                            .filter(role -> isBound(role, binding))
                            .findFirst()
                            .orElseThrow()
                            .getRules())))
        .toList();
  }

  private static boolean isBound(Role role, RoleBinding binding) {
    return name(role).equals(binding.getRoleRef().getName())
        && role.getMetadata().getNamespace().equals(binding.getMetadata().getNamespace());
  }

  private static String name(HasMetadata object) {
    return object.getMetadata().getName();
  }

  private <T> Stream<T> of(Class<T> kind) {
    return objects.stream().filter(kind::isInstance).map(kind::cast);
  }

  /** Grants them, and waits until the API server knows. */
  void apply(KubernetesClient administrator) {
    objects.forEach(object -> administrator.resource(object).serverSideApply());
    await("rights").until(() -> grants().stream().allMatch(grant -> holds(grant, administrator)));
  }

  private boolean holds(Grant grant, KubernetesClient administrator) {
    Right right = grant.each().findFirst().orElseThrow();
    return administrator
        .resource(
            new SubjectAccessReviewBuilder()
                .withNewSpec()
                .withUser(ApiServer.userName(namespace, account()))
                .withNewResourceAttributes()
                .withNamespace(right.namespace().orElse(""))
                .withGroup(right.group())
                .withResource(right.resource())
                .withVerb(right.verb())
                .withName(right.name().orElse(""))
                .endResourceAttributes()
                .endSpec()
                .build())
        .create()
        .getStatus()
        .getAllowed();
  }
}
