#!/usr/bin/env bash
# fabric8's LeaderElector releases a Lease, and the Lease still names the former leader as its holder.
#
# Packages:  io.fabric8:kubernetes-client 7.5.2 with kubernetes-httpclient-jdk, JDK 17 or later, Maven. No cluster: a server in the
#            process keeps one Lease and merges patches as RFC 7396 says, which Kubernetes follows.
# Expected:  an elector withReleaseOnCancel() that is cancelled leaves a Lease without a holder, as client-go's does.
# Seen:      the release is a merge patch that leaves holderIdentity out, so the API server keeps it; leaseDurationSeconds becomes
#            1. The elector believes otherwise: it calls onNewLeader with null. An update, which replaces the Lease, clears the
#            holder.
# So:        the holder in a Lease may be gone: judge by renewTime and leaseDurationSeconds as well. Who needs a Lease without a
#            holder must write it by an update.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"

cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>findings</groupId><artifactId>released-lease</artifactId><version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.fabric8</groupId><artifactId>kubernetes-client</artifactId><version>7.5.2</version>
      <exclusions>
        <exclusion><groupId>io.fabric8</groupId><artifactId>kubernetes-httpclient-vertx</artifactId></exclusion>
      </exclusions>
    </dependency>
    <dependency>
      <groupId>io.fabric8</groupId><artifactId>kubernetes-httpclient-jdk</artifactId><version>7.5.2</version>
    </dependency>
  </dependencies>
</project>
XML
mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib

cat > Release.java <<'JAVA'
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

public class Release {
  static final ObjectMapper JSON = new ObjectMapper();
  static ObjectNode lease;
  static JsonNode lastPatch;
  static int version;

  public static void main(String[] arguments) throws Exception {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", Release::answer);
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    var config = new ConfigBuilder(Config.empty()).withMasterUrl(url).build();
    try (var client = new KubernetesClientBuilder().withConfig(config).build()) {
      leadAndRelease(client);
      print("released");
      System.out.println("the patch has a holder: " + lastPatch.get("spec").has("holderIdentity"));

      var leases = client.leases().inNamespace("default");
      var released = leases.withName("lease").get();
      released.getSpec().setHolderIdentity("");
      leases.resource(released).update();
      print("updated");
    } finally {
      server.stop(0);
    }
  }

  static void leadAndRelease(KubernetesClient client) throws InterruptedException {
    var leads = new CountDownLatch(1);
    var stopped = new CountDownLatch(1);
    var callbacks =
        new LeaderCallbacks(
            leads::countDown, stopped::countDown, l -> System.out.println("onNewLeader: " + l));
    var election =
        client
            .leaderElector()
            .withConfig(
                new LeaderElectionConfigBuilder()
                    .withName("election")
                    .withLock(new LeaseLock("default", "lease", "first"))
                    .withLeaseDuration(Duration.ofSeconds(15))
                    .withRenewDeadline(Duration.ofSeconds(10))
                    .withRetryPeriod(Duration.ofSeconds(2))
                    .withReleaseOnCancel()
                    .withLeaderCallbacks(callbacks)
                    .build())
            .build()
            .start();
    System.out.println("leads: " + leads.await(30, TimeUnit.SECONDS));
    print("held");
    election.cancel(true);
    System.out.println("stopped: " + stopped.await(30, TimeUnit.SECONDS));
  }

  static synchronized void print(String when) {
    JsonNode spec = lease.get("spec");
    String holder = spec.path("holderIdentity").asText("");
    System.out.println(when + ": by '" + holder + "' for " + spec.get("leaseDurationSeconds") + " s");
  }

  static synchronized void answer(HttpExchange exchange) throws IOException {
    byte[] request = exchange.getRequestBody().readAllBytes();
    if (request.length > 0) {
      store(exchange, (ObjectNode) JSON.readTree(request));
    }
    byte[] body = JSON.writeValueAsBytes(lease == null ? status() : lease);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(lease == null ? 404 : 200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  static void store(HttpExchange exchange, ObjectNode sent) {
    if (exchange.getRequestMethod().equals("PATCH")) {
      String type = exchange.getRequestHeaders().getFirst("Content-Type");
      if (!type.startsWith("application/merge-patch+json")) {
        throw new IllegalStateException("not a merge patch: " + type);
      }
      lastPatch = sent;
      merge(lease, sent);
    } else {
      lease = sent;
    }
    ((ObjectNode) lease.get("metadata")).put("resourceVersion", String.valueOf(++version));
  }

  static void merge(ObjectNode target, JsonNode patch) {
    patch
        .fieldNames()
        .forEachRemaining(
            name -> {
              JsonNode value = patch.get(name);
              if (value.isNull()) {
                target.remove(name);
              } else if (value.isObject()) {
                merge(target.withObjectProperty(name), value);
              } else {
                target.set(name, value);
              }
            });
  }

  static ObjectNode status() {
    return JSON.createObjectNode()
        .put("apiVersion", "v1")
        .put("kind", "Status")
        .put("status", "Failure")
        .put("reason", "NotFound")
        .put("code", 404);
  }
}
JAVA
java -cp 'lib/*' Release.java | tee output

fail() { echo "changed: $*" >&2; exit 1; }
grep -q "^held: by 'first' for 15 s$" output || fail "the elector does not hold the Lease"
grep -q '^onNewLeader: null$' output || fail "the elector does not say that nobody leads"
grep -q '^the patch has a holder: false$' output || fail "the release sends a holder"
grep -q "^released: by 'first' for 1 s$" output || fail "the released Lease does not name its former holder"
grep -q "^updated: by '' for 1 s$" output || fail "an update does not clear the holder"
echo "as described: a Lease that fabric8's client 7.5.2 releases still names its former holder"
