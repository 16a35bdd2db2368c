package io.skopeo.operator.it.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ExpressionWarning;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.skopeo.operator.app.OperatorSettings;
import io.skopeo.operator.cluster.ApiServer;
import io.skopeo.operator.cluster.Chart;
import io.skopeo.operator.cluster.ClusterScript;
import io.skopeo.operator.spec.ParsedSpec;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tenant policy as the API server enforces it with the chart's objects. */
class AdmissionPolicyIT {
  private static final String NAMESPACE = "limits";
  private static final List<String> KINDS =
      List.of("ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding");
  private static final KubernetesClient CLIENT = ApiServer.client();
  private static int count;

  @TempDir private Path directory;

  private final List<HasMetadata> installed = new ArrayList<>();
  private LimitCase.Row canary;

  @BeforeAll
  static void createNamespaces() {
    Stream.concat(
            Stream.of(NAMESPACE),
            LimitCase.files().stream()
                .flatMap(file -> LimitCase.read(file).images().stream())
                .map(LimitCase.Row::namespace))
        .distinct()
        .map(name -> new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .forEach(namespace -> CLIENT.resource(namespace).createOr(NonDeletingOperation::update));
  }

  /** Removes the policies, which must not apply to other tests. */
  @AfterEach
  void uninstall() {
    installed.reversed().forEach(object -> CLIENT.resource(object).delete());
    await("the end of the policy").until(() -> refusal(canary).isEmpty());
  }

  @ParameterizedTest
  @MethodSource("io.skopeo.operator.it.tenancy.LimitCase#files")
  void apiServerAndOperatorAgree(Path file) {
    LimitCase limits = LimitCase.read(file);
    Map<String, String> environment = install(limits.values(), refused(limits));
    assertThat(environment).containsAllEntriesOf(limits.settings());

    var softly = new SoftAssertions();
    for (LimitCase.Row row : limits.images()) {
      Optional<String> words = operator(environment, row);
      softly.assertThat(words.isPresent()).as("%s", row).isEqualTo(row.refusal().isPresent());
      words.ifPresentOrElse(
          sentence ->
              softly.assertThat(refusal(row)).as("%s", row).get().asString().contains(sentence),
          () -> softly.assertThat(refusal(row)).as("%s", row).isEmpty());
    }
    softly.assertAll();
  }

  @Test
  void storedImagesMayBeLabelledFixedAndDeleted() {
    LimitCase.Row row = to("evil.example/app");
    GenericKubernetesResource image = row.image();
    image.getMetadata().setName("stored");
    GenericKubernetesResource stored = CLIENT.resource(image).create();
    try {
      install(destinations("*", "registry.example.com/"), row);
      patch(stored, "{\"metadata\":{\"labels\":{\"a\":\"b\"},\"finalizers\":[\"a.example/b\"]}}");
      patch(stored, "{\"metadata\":{\"finalizers\":null}}");
      CLIENT
          .resource(stored)
          .subresource("status")
          .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\":{\"phase\":\"UpToDate\"}}");
      assertThat(words(() -> patch(stored, "{\"spec\":{\"suspend\":true}}")))
          .get()
          .asString()
          .contains("may not copy to evil.example/app");
      patch(stored, "{\"spec\":{\"destination\":{\"name\":\"registry.example.com/app\"}}}");
      assertThat(
              words(() ->
                  patch(stored, "{\"spec\":{\"destination\":{\"name\":\"evil.example/app\"}}}")))
          .isPresent();
    } finally {
      CLIENT.resource(stored).delete();
    }
  }

  /** The controller manager writes type errors into the status; here it does nothing else. */
  @Test
  void policiesReadOnlyKnownFields() throws IOException {
    Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), ApiServer.kubeconfig());
    Process manager =
        new ProcessBuilder(
                Path.of(ClusterScript.variable("CLUSTER_BIN"), "kube-apiserver")
                    .toRealPath()
                    .resolveSibling("kube-controller-manager")
                    .toString(),
                "--kubeconfig=" + kubeconfig,
                "--controllers=validatingadmissionpolicy-status-controller",
                "--leader-elect=false",
                "--secure-port=0")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    try {
      LimitCase limits = LimitCase.read(Path.of("src/test/resources/limits/several.yaml"));
      install(limits.values(), refused(limits));
      List<ValidatingAdmissionPolicy> policies =
          installed.stream()
              .filter(ValidatingAdmissionPolicy.class::isInstance)
              .map(ValidatingAdmissionPolicy.class::cast)
              .toList();
      assertThat(policies).hasSize(2);
      ValidatingAdmissionPolicy wrong =
          CLIENT
              .resource(
                  policies
                      .getFirst()
                      .edit()
                      .editMetadata()
                      .withName("wrong")
                      .withResourceVersion(null)
                      .endMetadata()
                      .editSpec()
                      .editFirstValidation()
                      .withExpression("object.spec.sauce.name != ''")
                      .endValidation()
                      .endSpec()
                      .build())
              .create();
      installed.add(wrong);
      assertThat(warnings(wrong))
          .singleElement()
          .satisfies(warning -> assertThat(warning.getWarning()).contains("undefined field"));
      assertThat(policies).allSatisfy(policy -> assertThat(warnings(policy)).isEmpty());
    } finally {
      manager.destroy();
    }
  }

  private static List<ExpressionWarning> warnings(ValidatingAdmissionPolicy policy) {
    return await("the types of " + policy.getMetadata().getName())
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> Optional.ofNullable(CLIENT.resource(policy).get().getStatus()),
            status -> status.filter(s -> s.getTypeChecking() != null).isPresent())
        .orElseThrow()
        .getTypeChecking()
        .getExpressionWarnings();
  }

  @Test
  void imageSetIsRefusedForWhatItsImagesMayNot() {
    LimitCase limits = LimitCase.read(Path.of("src/test/resources/limits/several.yaml"));
    install(limits.values(), refused(limits));
    String frequency =
        "spec.frequency \"59m\" is less than the installation allows: write 1h or more, or have it allowed by MIN_FREQUENCY (chart: limits.minFrequency).";
    await("the policy of ImageSets")
        .until(() ->
            setRefusal("{frequency: 59m}").filter(words -> words.contains(frequency)).isPresent());
    String copies =
        "tags.maxNewCopies 11 is more than the installation allows: write 10 or less, or have it allowed by MAX_NEW_COPIES (chart: limits.maxNewCopies).";
    String tls =
        ".insecureSkipVerify is true, and no Image may switch the verification of TLS off: leave it out, or have it allowed by ALLOW_INSECURE_TLS (chart: limits.allowInsecureTLS).";
    var refusals =
        Map.of(
            "{template: {spec: {tags: {maxNewCopies: 11}}}}", "spec.template.spec." + copies,
            "{repositories: [{name: nginx}, {name: a/b, tags: {maxNewCopies: 11}}]}",
                "spec.repositories[]." + copies,
            "{template: {spec: {serviceAccountName: a, tls: {destination: {insecureSkipVerify: true}}}}}",
                "spec.template.spec.tls.destination" + tls);
    var softly = new SoftAssertions();
    refusals.forEach((spec, sentence) ->
        softly.assertThat(setRefusal(spec)).as(spec).get().asString().contains(sentence));
    for (String spec :
        List.of(
            "{}",
            "{frequency: 1h, template: {spec: {tags: {maxNewCopies: 10}}}}",
            "{schedule: {cron: '* * * * *'}}",
            "{repositories: [{name: gcr.io/x, tags: {maxNewCopies: 10}, destination: {name: gcr.io/y}}]}",
            "{template: {spec: {serviceAccountName: a, tls: {source: {insecureSkipVerify: false}}}}}")) {
      softly.assertThat(setRefusal(spec)).as(spec).isEmpty();
    }
    softly.assertAll();
  }

  /** A spec with all its fields. */
  private record Spec(Map<String, Object> spec) {}

  /** Tries to create an ImageSet whose spec has these fields. */
  private static Optional<String> setRefusal(String spec) {
    Map<String, Object> all =
        new HashMap<>(Map.of("repositories", List.of(Map.of("name", "nginx"))));
    all.putAll(Serialization.unmarshal("spec: " + spec, Spec.class).spec());
    return words(() ->
        CLIENT
            .resource(
                new GenericKubernetesResourceBuilder()
                    .withApiVersion("skopeo.io/v1alpha1")
                    .withKind("ImageSet")
                    .withNewMetadata()
                    .withName("set")
                    .withNamespace("team-a")
                    .endMetadata()
                    .addToAdditionalProperties("spec", all)
                    .build())
            .dryRun()
            .create());
  }

  @Test
  void largestRulesStayWithinTheCostLimit() {
    String path = "/" + "**a".repeat(70);
    List<String> repositories =
        IntStream.range(0, 200).mapToObj(i -> "*.example.com:" + (10_000 + i) + path).toList();
    Map<String, Object> rule = Map.of("namespaces", List.of("*"), "repositories", repositories);
    String name = "a.example.com:10199/" + "ba".repeat(110);
    var last = new LimitCase.Row(null, name, name + "b", null, null);
    var none = new LimitCase.Row(null, name.replace("10199", "10200"), name, null, null);
    install(
        Map.of("limits", Map.of("sources", List.of(rule), "destinations", List.of(rule))), none);
    assertThat(refusal(none)).get().asString().contains("may not copy from");
    assertThat(refusal(last)).get().asString().contains("may not copy to");
  }

  /**
   * Installs a release and waits until the API server enforces it.
   *
   * @return the operator's environment
   */
  private Map<String, String> install(Map<String, Object> values, LimitCase.Row refused) {
    canary = refused;
    String release = "release-" + ++count;
    List<HasMetadata> objects = Chart.render(release, NAMESPACE, values);
    objects.stream()
        .filter(object -> KINDS.contains(object.getKind()))
        .forEach(object -> installed.add(CLIENT.resource(object).create()));
    await("the policy of " + release)
        .until(() -> refusal(canary).filter(words -> words.contains(release)).isPresent());
    return objects.stream()
        .filter(Deployment.class::isInstance)
        .map(Deployment.class::cast)
        .flatMap(
            d -> d.getSpec().getTemplate().getSpec().getContainers().getFirst().getEnv().stream())
        .filter(variable -> variable.getValue() != null)
        .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
  }

  private static LimitCase.Row refused(LimitCase limits) {
    return limits.images().stream().filter(r -> r.refusal().isPresent()).findFirst().orElseThrow();
  }

  private static Optional<String> operator(Map<String, String> environment, LimitCase.Row row) {
    return new OperatorSettings(environment).specs().read(row.namespace(), row.readSpec())
            instanceof ParsedSpec.InvalidSpec(var problems)
        ? Optional.of(problems.getFirst().sentence())
        : Optional.empty();
  }

  private static Optional<String> refusal(LimitCase.Row row) {
    return words(() -> CLIENT.resource(row.image()).dryRun().create());
  }

  /** Returns the message of the API server if it rejects the request. */
  private static Optional<String> words(Runnable request) {
    try {
      request.run();
      return Optional.empty();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
        throw e;
      }
      return Optional.of(e.getStatus().getMessage());
    }
  }

  private static void patch(GenericKubernetesResource stored, String json) {
    CLIENT.resource(stored).patch(PatchContext.of(PatchType.JSON_MERGE), json);
  }

  private static LimitCase.Row to(String repository) {
    return new LimitCase.Row(null, null, repository, null, null);
  }

  private static Map<String, Object> destinations(String namespace, String repository) {
    return Map.of(
        "limits",
        Map.of(
            "destinations",
            List.of(
                Map.of("namespaces", List.of(namespace), "repositories", List.of(repository)))));
  }
}
