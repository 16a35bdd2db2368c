package io.skopeo.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ResourceAccessMode.READ;

import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.e2e.fixture.Cluster;
import io.skopeo.operator.e2e.fixture.GuardedRegistry;
import io.skopeo.operator.e2e.fixture.Listener;
import io.skopeo.operator.e2e.fixture.SecretLeakCheck;
import io.skopeo.operator.oci.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Checks that a team can only reach its own repositories, whatever Images it writes. */
@ResourceLock(value = Cluster.RELEASE, mode = READ)
@ResourceLock(value = Cluster.OPERATOR, mode = READ)
class TenancyE2E {
  private static final String ADMIN = "admin";
  private static final String ALICE = "alice";
  private static final String BOB = "bob";

  @TempDir private Path folder;
  private Cluster alices;
  private Cluster bobs;
  private GuardedRegistry registry;
  private final Map<String, String> passwords = new ConcurrentHashMap<>();

  @BeforeEach
  void create() {
    alices = Cluster.create();
    bobs = Cluster.create();
    passwords.putAll(
        Map.of(ADMIN, "of-the-admin", ALICE, "alice-in-wonderland", BOB, "bob-the-builder"));
    registry = GuardedRegistry.start(folder, passwords, this::rights);
    alices.account("mirror", registry.inCluster(), ALICE, passwords.get(ALICE));
    bobs.account("mirror", registry.inCluster(), BOB, passwords.get(BOB));
  }

  private List<String> rights(String user, String repository) {
    var namespaces = new HashMap<>(Map.of(ALICE, alices.namespace, BOB, bobs.namespace));
    return user.equals(ADMIN)
            || repository.startsWith(namespaces.getOrDefault(user, "nobody's") + "/")
        ? List.of("pull", "push", "delete")
        : List.of();
  }

  @AfterEach
  void close() {
    try {
      alices.close();
    } finally {
      bobs.close();
      registry.close();
    }
  }

  @Test
  void twoTeamsOfOneRegistryReachOnlyTheirOwnRepositories() {
    push(alices.repository("app"), "alice's");
    Digest bobsOwn = push(bobs.repository("app"), "bob's");
    alices.apply("own", mirror(alices.repository("app"), alices.repository("mirrored")));
    bobs.apply("own", mirror(bobs.repository("app"), bobs.repository("mirrored")));
    alices.awaitReady("own", "True", "UpToDate");
    bobs.awaitReady("own", "True", "UpToDate");

    alices.apply("reads", mirror(bobs.repository("app"), alices.repository("stolen")));
    alices.apply("writes", mirror(alices.repository("app"), bobs.repository("app")));
    alices.apply(
        "borrows",
        mirror(bobs.repository("app"), alices.repository("borrowed"))
            .replace("serviceAccountName: mirror", "serviceAccountName: bobs"));
    alices.apply(
        "central",
        mirror(bobs.repository("app"), alices.repository("central"))
            .replace("serviceAccountName: mirror\n", ""));
    assertReported("reads", "AuthenticationFailed", bobs.repository("app"));
    assertReported("writes", "DestinationUnreadable", bobs.repository("app"));
    assertReported("borrows", "ServiceAccountMissing", alices.namespace + "/bobs");
    assertReported("central", "DestinationUnreadable", alices.repository("central"));
    assertThat(digest(bobs.repository("app"))).isEqualTo(bobsOwn);
    assertThat(registry.pushes(alices.repository("stolen"))).isEmpty();
    for (String image : List.of("reads", "writes", "borrows", "central")) {
      assertThat(alices.runs(image)).as("TaskRuns of " + image).isEmpty();
    }
  }

  @Test
  void copyWithinOneRegistryUsesAUserForEachSide() {
    Digest digest = push(bobs.repository("app"), "bob's");
    alices.account(
        "both",
        Map.of(
            "source.json", Cluster.config(registry.inCluster(), BOB, passwords.get(BOB)),
            "destination.json", Cluster.config(registry.inCluster(), ALICE, passwords.get(ALICE))));
    alices.apply(
        "both",
        mirror(bobs.repository("app"), alices.repository("mirrored"))
            .replace("serviceAccountName: mirror", "serviceAccountName: both"));
    alices.awaitReady("both", "True", "UpToDate");
    assertThat(digest(alices.repository("mirrored"))).isEqualTo(digest);
  }

  @Test
  void passwordIsRotatedMistypedDeletedAndRestored() {
    push(alices.repository("app"), "first");
    alices.apply(
        "follows",
        mirror(alices.repository("app"), alices.repository("mirrored"))
                .replace("OneShot", "Recurrent")
            + "frequency: 10s\n");
    alices.awaitReady("follows", "True", "UpToDate");

    passwords.put(ALICE, "rotated-as-the-rules-say");
    alices.account("mirror", registry.inCluster(), ALICE, passwords.get(ALICE));
    Digest second = push(alices.repository("app"), "second");
    awaitMirrored(second);

    alices.account("mirror", registry.inCluster(), ALICE, "mistyped-by-a-person");
    alices.awaitReady("follows", "False", "DestinationUnreadable");
    alices.account("mirror", registry.inCluster(), ALICE, passwords.get(ALICE));
    alices.awaitReady("follows", "True", "UpToDate");

    alices.client.secrets().inNamespace(alices.namespace).withName("mirror").delete();
    assertThat(alices.awaitReady("follows", "False", "SecretMissing").conditions())
        .anySatisfy(condition -> {
          assertThat(condition.getType()).isEqualTo("Stalled");
          assertThat(condition.getMessage()).contains(alices.namespace + "/mirror");
        });
    alices.account("mirror", registry.inCluster(), ALICE, passwords.get(ALICE));
    alices.request("follows");
    alices.awaitReady("follows", "True", "UpToDate");
  }

  @Test
  void centralCredentialsForTheDestinationReadNoSource() {
    alices.destination.push(alices.repository("private"), "v1", "private");
    alices.apply(
        "takes",
        spec(
            Cluster.DESTINATION + "/" + alices.repository("private"),
            Cluster.DESTINATION + "/" + alices.repository("taken")));
    assertReported("takes", "AuthenticationFailed", alices.repository("private"));
    assertThat(alices.runs("takes")).isEmpty();
  }

  @Test
  void centralCredentialsAreSentToBoundRegistriesOnly() throws Exception {
    try (var listener =
        Listener.start(Files.createDirectory(folder.resolve("listener")), Cluster.DESTINATION)) {
      alices.source.push(alices.repository("app"), "v1", "app");
      for (String way : Listener.WAYS) {
        alices.apply(
            way + "-source",
            spec(
                listener.inCluster() + "/" + way + "/app",
                Cluster.DESTINATION + "/" + alices.repository(way)));
        alices.apply(
            way + "-destination",
            spec(
                Cluster.SOURCE + "/" + alices.repository("app"),
                listener.inCluster() + "/" + way + "/mirrored"));
      }
      for (String way : Listener.WAYS) {
        awaitFailed(way + "-source");
        awaitFailed(way + "-destination");
      }
      assertThat(alices.runs("late-source"))
          .as("TaskRuns, whose pods are asked for credentials too")
          .isNotEmpty();
      assertThat(listener.requests())
          .as("requests of each way")
          .anyMatch(request -> request.contains("/v2/basic/"))
          .anyMatch(request -> request.contains("/v2/realm/"))
          .anyMatch(request -> request.contains("/v2/redirect/"))
          .anyMatch(request -> request.contains("/v2/late/"))
          .noneMatch(SecretLeakCheck::isIn)
          .noneMatch(TenancyE2E::hasCredentials);
    }
  }

  /** Ignores the empty user and password that skopeo sends if it has no credentials for a host. */
  private static boolean hasCredentials(String request) {
    return request.replace("Authorization=[Basic Og==]", "").contains("Authorization");
  }

  private void awaitFailed(String image) {
    alices.awaitStatus(
        image,
        s ->
            s.conditions().stream()
                .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("False")));
  }

  private void awaitMirrored(Digest digest) {
    await("copy with the new password")
        .atMost(Duration.ofMinutes(2))
        .until(() -> digest(alices.repository("mirrored")).equals(digest));
  }

  private void assertReported(String image, String reason, String word) {
    ImageStatus status = alices.awaitReady(image, "False", reason);
    assertThat(status.conditions())
        .anySatisfy(condition -> assertThat(condition.getMessage()).contains(word));
  }

  private Digest push(String repository, String content) {
    return registry.images(repository, ADMIN).push(repository, "v1", content);
  }

  private Digest digest(String repository) {
    return registry.images(repository, ADMIN).digest(repository, "v1").orElseThrow();
  }

  private String mirror(String source, String destination) {
    return spec(registry.inCluster() + "/" + source, registry.inCluster() + "/" + destination)
        + "serviceAccountName: mirror\n";
  }

  private static String spec(String source, String destination) {
    return """
    mode: OneShot
    source: {name: "%s", version: v1}
    destination: {name: "%s"}
    """
        .formatted(source, destination);
  }
}
