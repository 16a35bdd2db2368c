package io.skopeo.operator.it.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.skopeo.operator.Main;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.cluster.ApiServer;
import io.skopeo.operator.it.fixture.OperatorFixture;
import io.skopeo.operator.oci.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An operator in its own process, with the chart's limit of memory, and many new Images at once.
 */
class ManyImagesIT {
  private static final Logger LOG = LoggerFactory.getLogger(ManyImagesIT.class);
  private static final int IMAGES = Integer.getInteger("many.images", 1_000);
  private static final int LIMIT_MIB = 384;

  /** As in the operator's image, which sets the heap's share of the container's memory. */
  private static final List<String> JVM =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:+UseCompactObjectHeaders",
          "-XX:TieredStopAtLevel=1",
          "-Xss512k",
          "-Xmx%dm".formatted(LIMIT_MIB * 60 / 100),
          "-XX:+ExitOnOutOfMemoryError");

  @TempDir private Path directory;
  private OperatorFixture here;

  @BeforeEach
  void create() {
    here = OperatorFixture.create();
  }

  @AfterEach
  void close() {
    here.close();
  }

  @Test
  void allAreReconciledWithinTheMemoryOfTheChart() throws Exception {
    applyAll();
    Process operator = start();
    try {
      await("all are up to date")
          .atMost(Duration.ofMinutes(10))
          .pollInterval(Duration.ofSeconds(1))
          .until(() -> !operator.isAlive() || count("UpToDate") == IMAGES);
      assertThat(operator.isAlive()).as(() -> String.join("\n", log())).isTrue();
      assertThat(lease().getSpec().getHolderIdentity()).isEqualTo("pod-1");
      assertThat(lease().getSpec().getLeaseTransitions()).as("losses of the Lease").isZero();
      long peak = peakMemoryMib(operator);
      LOG.info("{} Images: {} MiB at most", IMAGES, peak);
      assertThat(peak).isLessThan(LIMIT_MIB);

      operator.destroy();
      assertThat(operator.waitFor(30, TimeUnit.SECONDS)).as("stops").isTrue();
      assertThat(lease().getSpec().getHolderIdentity()).as("released").isNullOrEmpty();
    } finally {
      operator.destroyForcibly();
    }
    assertThat(log()).noneMatch(line -> line.contains("ERROR") || line.contains("OutOfMemory"));
  }

  private void applyAll() {
    Digest digest = here.source.put("app", "v1");
    try (var threads = Executors.newFixedThreadPool(16)) {
      for (int i = 0; i < IMAGES; i++) {
        String name = "many-" + i;
        here.destination.put("mirror/" + name, "v1", digest);
        threads.execute(() ->
            here.apply(name, here.spec("OneShot", "v1").replace("mirror/app", "mirror/" + name)));
      }
    }
    assertThat(images()).hasSize(IMAGES);
  }

  private List<Image> images() {
    return here.client.resources(Image.class).inNamespace(here.team).list().getItems();
  }

  private long count(String phase) {
    return images().stream()
        .filter(image -> image.getStatus() != null && phase.equals(image.getStatus().phase()))
        .count();
  }

  private Lease lease() {
    return here.client.leases().inNamespace(here.central).withName("skopeo-operator").get();
  }

  private Process start() throws IOException {
    Path kubeconfig = directory.resolve("kubeconfig");
    Files.writeString(kubeconfig, ApiServer.kubeconfig());
    var command =
        Stream.of(
                Stream.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()),
                JVM.stream(),
                Stream.of(
                    "-classpath", System.getProperty("java.class.path"), Main.class.getName()))
            .flatMap(words -> words)
            .toList();
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().clear();
    builder
        .environment()
        .putAll(
            Map.of(
                "KUBECONFIG", kubeconfig.toString(),
                "PULL_JOB_NAMESPACE", here.central,
                "CENTRAL_NAMESPACES", "*",
                "ALLOWED_HOSTS", "127.0.0.1",
                "DISABLE_SRC_TLS_VERIFICATION", "true",
                "DISABLE_DEST_TLS_VERIFICATION", "true",
                "HTTP_PORT", Integer.toString(freePort()),
                "LEADER_ELECTION", "true",
                "POD_NAMESPACE", here.central,
                "POD_NAME", "pod-1"));
    return builder.redirectOutput(directory.resolve("log").toFile()).start();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private List<String> log() {
    try {
      return Files.readAllLines(directory.resolve("log"));
    } catch (IOException e) {
      return List.of(e.toString());
    }
  }

  /** Returns the most memory that the process has had in RAM, as the kernel counts it. */
  private static long peakMemoryMib(Process process) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }
}
