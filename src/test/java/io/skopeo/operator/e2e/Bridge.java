package io.skopeo.operator.e2e;

import io.skopeo.operator.cluster.ClusterScript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Lets the cluster reach ports of this machine's loopback: under the same numbers at the address of
 * the cluster's node, by an haproxy with a foot in both networks.
 */
final class Bridge implements AutoCloseable {
  private final Process haproxy;

  private Bridge(Process haproxy) {
    this.haproxy = haproxy;
  }

  /** The address of a port as the cluster knows it. */
  static String inCluster(int port) {
    return ClusterScript.variable("NODE_ADDRESS") + ":" + port;
  }

  static Bridge open(Path folder, int... ports) {
    try {
      Path configuration = Files.writeString(folder.resolve("haproxy.cfg"), configuration(ports));
      return new Bridge(
          new ProcessBuilder("haproxy", "-db", "-f", configuration.toString())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("haproxy.log").toFile())
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String configuration(int... ports) {
    String defaults =
        "defaults\n  mode tcp\n  timeout connect 5s\n  timeout client 10m\n  timeout server 10m\n";
    return Arrays.stream(ports)
        .mapToObj(port ->
            "listen port-%d\n  bind %s namespace %s\n  server here 127.0.0.1:%d\n"
                .formatted(
                    port, inCluster(port), ClusterScript.variable("NETWORK_NAMESPACE"), port))
        .collect(Collectors.joining("", defaults, ""));
  }

  @Override
  public void close() {
    haproxy.destroy();
    haproxy.onExit().join();
  }
}
