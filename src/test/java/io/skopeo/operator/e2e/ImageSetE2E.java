package io.skopeo.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ResourceAccessMode.READ;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.imageset.ImageSetStatus;
import io.skopeo.operator.cluster.ClusterScript;
import io.skopeo.operator.e2e.fixture.Cluster;
import io.skopeo.operator.e2e.fixture.ImageSets;
import io.skopeo.operator.e2e.fixture.PortForward;
import io.skopeo.operator.e2e.fixture.PrivateCa;
import io.skopeo.operator.e2e.fixture.RegistryFront;
import io.skopeo.operator.registry.fake.FakeListServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Mirrors lists of repositories with real Kubernetes, Tekton, registries and skopeo. */
@ResourceLock(value = Cluster.RELEASE, mode = READ)
class ImageSetE2E {
  private static final String LIST = "/mirrors.yaml";
  private static final List<String> LISTED = List.of("osism", "nginx", "argocd");
  private static final List<String> TAGS = List.of("v1", "v2", "latest");

  @TempDir private static Path folder;
  private static Cluster here;
  private static ImageSets sets;
  private static FakeListServer lists;
  private static PortForward forward;

  @BeforeAll
  static void create() {
    here = Cluster.create();
    sets = new ImageSets(here);
    PrivateCa ca = PrivateCa.create(folder);
    ca.apply(here, "own-ca");
    lists = new FakeListServer(ca.context());
    forward = PortForward.open(folder, lists.port());
  }

  @AfterAll
  static void close() {
    try {
      here.close();
    } finally {
      forward.close();
      lists.close();
    }
  }

  @Test
  void listOfTheWorkerIsFollowedUnlessItBreaks() {
    LISTED.forEach(name ->
        TAGS.forEach(tag -> here.source.push(here.repository(name), tag, name + " " + tag)));
    list(LISTED.subList(0, 2), "first");
    sets.create(
        "worker",
        """
        repositoriesFrom:
          - {url: "https://%s%s", caRef: {kind: ConfigMap, name: own-ca}}
        mapping: {prefix: "%s"}
        """
            .formatted(PortForward.inCluster(lists.port()), LIST, Cluster.DESTINATION));
    assertMirrored(sets.awaitReady("worker", "True", "UpToDate"), 2);
    assertThat(sets.runs("worker")).hasSizeLessThanOrEqualTo(2);

    list(LISTED, "second");
    assertMirrored(sets.request("worker", "True", "UpToDate"), 3);

    List<Image> images = sets.images("worker");
    lists.on(LIST, 200, "<html>Sign in</html>".getBytes(StandardCharsets.UTF_8));
    sets.request("worker", "False", "ListUnreadable");
    lists.on(LIST, 404, new byte[0]);
    sets.request("worker", "False", "ListUnreadable");
    assertKept(images);

    list(LISTED.subList(0, 1), "third");
    ImageSetStatus shrank = sets.request("worker", "False", "ListShrank");
    assertThat(shrank.plan().items()).extracting(item -> item.why()).containsOnly("Removed");
    assertKept(images);

    list(LISTED, "second");
    assertMirrored(sets.request("worker", "True", "UpToDate"), 3);
    assertKept(images);
  }

  private static void list(List<String> names, String etag) {
    String entries =
        names.stream()
            .map(name -> "  - %s/%s\n".formatted(Cluster.SOURCE, here.repository(name)))
            .collect(Collectors.joining());
    lists.list(LIST, "containers:\n" + entries, "\"" + etag + "\"");
  }

  private static void assertMirrored(ImageSetStatus status, int count) {
    assertThat(status.repositories().summary()).isEqualTo(count + "/" + count);
    for (String name : LISTED.subList(0, count)) {
      for (String tag : TAGS) {
        assertThat(here.destination.digest(here.repository(name), tag))
            .as(name + ":" + tag)
            .isPresent()
            .isEqualTo(here.source.digest(here.repository(name), tag));
      }
    }
  }

  private static void assertKept(List<Image> images) {
    assertThat(sets.images("worker"))
        .extracting(image -> image.getMetadata().getUid())
        .containsExactlyInAnyOrderElementsOf(
            images.stream().map(image -> image.getMetadata().getUid()).toList());
  }

  @Test
  void chunksAreThoseOfTheWorker() {
    List<String> all = IntStream.rangeClosed(1, 8).mapToObj(i -> "chunked-" + i).toList();
    all.forEach(name -> here.source.push(here.repository(name), "v1", "chunked"));
    String entries =
        all.stream()
            .map(name -> "  - {name: \"%s/%s\"}\n".formatted(Cluster.SOURCE, here.repository(name)))
            .collect(Collectors.joining());
    for (int number : List.of(2, 3, 4)) {
      sets.create(
          "chunk-" + number,
          """
          mapping: {prefix: "%s"}
          chunk: {size: 3, number: %d}
          repositories:
          """
                  .formatted(Cluster.DESTINATION, number)
              + entries);
    }
    sets.awaitReady("chunk-2", "True", "UpToDate");
    sets.awaitReady("chunk-3", "True", "UpToDate");
    sets.awaitReady("chunk-4", "True", "EmptyChunk");
    assertThat(all.stream().filter(ImageSetE2E::isAtDestination))
        .containsExactlyElementsOf(all.subList(3, 8));
    assertThat(sets.images("chunk-2")).hasSize(3);
    assertThat(sets.images("chunk-3")).hasSize(2);
    assertThat(sets.images("chunk-4")).isEmpty();
  }

  private static boolean isAtDestination(String name) {
    return here.destination.digest(here.repository(name), "v1").isPresent();
  }

  @Test
  void namesOfGitlabAreJoinedForARegistryOfTwoLevels() {
    List<String> names = List.of("shop/order", "shop/web/assets");
    names.forEach(name -> here.source.push(here.repository(name), "v1", name));
    String user = ClusterScript.variable("DESTINATION_USERNAME");
    String password = ClusterScript.variable("DESTINATION_PASSWORD");
    try (var hub = RegistryFront.withTwoLevels(folder, Cluster.DESTINATION)) {
      here.account("hub", hub.inCluster(), user, password);
      sets.create(
          "gitlab",
          """
          mapping: {prefix: "%1$s/account"}
          template: {spec: {serviceAccountName: hub}}
          repositories:
            - {name: "%2$s"}
            - {name: "%3$s"}
          """
              .formatted(
                  hub.inCluster(),
                  Cluster.SOURCE + "/" + here.repository(names.get(0)),
                  Cluster.SOURCE + "/" + here.repository(names.get(1))));
      ImageSetStatus denied = sets.awaitStatus("gitlab", s -> s.failures().size() == 2);
      assertThat(denied.phase()).isEqualTo("ImagesFailing");
      assertThat(denied.failures())
          .extracting(failure -> failure.reason())
          .containsOnly("DestinationUnreadable");
      sets.patch("gitlab", "{\"spec\":{\"mapping\":{\"maxLevels\":2}}}");
      sets.awaitReady("gitlab", "True", "UpToDate");
      for (String name : names) {
        String joined = "account/" + here.repository(name).replace('/', '-');
        assertThat(here.destination.digest(joined, "v1"))
            .as(joined)
            .isPresent()
            .isEqualTo(here.source.digest(here.repository(name), "v1"));
      }
    }
  }

  @Test
  void containerdPullsFromTheMirrorWhileTheSourceIsDown() throws IOException {
    String repository = here.repository("tool");
    here.source.pushProgram(repository, "v1", Path.of("/bin/busybox"));
    String image;
    try (var source = RegistryFront.open(folder, Cluster.SOURCE)) {
      image = source.inCluster() + "/" + repository;
      // The anonymous registry is the mirror too, since nodes have no password.
      sets.create(
          "mirrored",
          "repositories: [{name: \"%s\"}]\nmapping: {prefix: \"%s/mirror\"}\n"
              .formatted(image, Cluster.SOURCE));
      sets.awaitReady("mirrored", "True", "UpToDate");
    }
    Path mirrors = writeMirrors(sets.get("mirrored").getStatus().mirrorConfigMap());
    try {
      run(image + ":v1");
    } finally {
      Files.delete(mirrors.resolve("hosts.toml"));
      Files.delete(mirrors);
    }
  }

  /** Gives the only file of the ConfigMap to the node's containerd, with http in place of https. */
  private static Path writeMirrors(String configMap) throws IOException {
    var file =
        here.client
            .configMaps()
            .inNamespace(here.namespace)
            .withName(configMap)
            .get()
            .getData()
            .entrySet()
            .iterator()
            .next();
    Path registry =
        Path.of(
            ClusterScript.variable("CONTAINERD_MIRRORS"),
            file.getKey().replaceFirst("\\.hosts\\.toml$", ""));
    Files.createDirectory(registry);
    Files.writeString(
        registry.resolve("hosts.toml"), file.getValue().replace("https://", "http://"));
    return registry;
  }

  private static void run(String image) {
    Pod pod =
        here.client
            .resource(
                Serialization.unmarshal(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: tool, namespace: %s}
                    spec:
                      restartPolicy: Never
                      securityContext: {runAsNonRoot: true, runAsUser: 65532, seccompProfile: {type: RuntimeDefault}}
                      containers:
                        - name: tool
                          image: %s
                          command: [/busybox, "true"]
                          securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
                    """
                        .formatted(here.namespace, image),
                    Pod.class))
            .create();
    await("end of " + image)
        .atMost(Duration.ofMinutes(1))
        .until(() -> here.client.resource(pod).get().getStatus().getPhase(), "Succeeded"::equals);
  }
}
