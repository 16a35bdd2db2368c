package io.skopeo.operator.registry.client;

import static io.skopeo.operator.registry.client.RegistryFixture.names;
import static io.skopeo.operator.registry.client.RegistryFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.AddressPolicy;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.registry.fake.FakeRegistryServer;
import io.skopeo.operator.registry.fake.FullDoor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that only the resolver of the tests knows: each connection shows what was checked. */
class SeveralAddressesTest {
  private final FakeRegistryServer server = FakeRegistryServer.start();
  private final List<InetAddress> addresses = new CopyOnWriteArrayList<>();
  private final RegistryFixture fixture =
      new RegistryFixture(server, UnaryOperator.identity(), _ -> List.copyOf(addresses)).with("1");
  private final int port = Integer.parseInt(server.host().replaceFirst(".*:", ""));

  @AfterEach
  void stop() {
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.0.0.2 127.0.0.1",
        "127.0.0.1 127.0.0.2",
        "127.0.0.2 127.0.0.3 127.0.0.1",
        "::1 127.0.0.1"
      })
  void addressThatRefusesIsPassedOver(String all) {
    resolve(all.split(" "));
    assertThat(names(tags("several.test"))).containsExactly("1");
    assertThat(names(tags("SEVERAL.test"))).containsExactly("1");
  }

  @Test
  void addressThatHangsIsPassedOver() {
    try (var hanging = FullDoor.at("127.0.0.2", port)) {
      resolve(hanging.address(), "127.0.0.1");
      assertThat(names(tags("hanging.test"))).containsExactly("1");
    }
  }

  @Test
  void nodeWithoutIpv4IsServed() {
    try (var _ = registry("::1")) {
      resolve("::1");
      assertThat(names(tags("six.test"))).containsExactly("other");
      resolve("192.0.2.1", "::1");
      fixture.time.pass(Duration.ofMinutes(1));
      assertThat(names(tags("six.test"))).containsExactly("other");
    }
  }

  @Test
  void registryThatGoesIsReplacedByItsOtherAddressAtOnce() {
    resolve("127.0.0.2", "127.0.0.1");
    try (var _ = registry("127.0.0.2")) {
      assertThat(names(tags("moving.test"))).containsExactly("other");
    }
    assertThat(names(tags("moving.test"))).containsExactly("1");
  }

  @Test
  void allRequestsAtOnceMoveToTheOtherAddress() {
    resolve("127.0.0.2", "127.0.0.1");
    try (var _ = registry("127.0.0.2")) {
      assertThat(names(tags("moving.test"))).containsExactly("other");
    }
    Repository app = repository("moving.test");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers =
          IntStream.range(0, 8)
              .mapToObj(_ ->
                  threads.submit(
                      () -> fixture.client.manifest(app.at(new Tag("1")), server.anonymous())))
              .toList();
      assertThat(answers)
          .allSatisfy(answer -> assertThat(answer.get()).isInstanceOf(Result.Found.class));
    }
  }

  @Test
  void deadRegistryIsUnreachable() {
    resolve("127.0.0.2", "127.0.0.3");
    assertThat(refused(tags("dead.test")).sentence()).contains("dead.test:" + port);
    resolve("127.0.0.2", "127.0.0.1");
    fixture.time.pass(Duration.ofMinutes(1));
    assertThat(names(tags("dead.test"))).containsExactly("1");
  }

  /** The good ones are not connected to either. */
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.3 127.0.0.2", "127.0.0.2 127.0.0.3"})
  void nameWithAForbiddenAddressIsRefused(String all) throws IOException {
    resolve(all.split(" "));
    var policy =
        new AddressPolicy(false, Set.of("mixed.test"), Set.of(InetAddress.ofLiteral("127.0.0.2")));
    try (var good = ServerSocketChannel.open();
        var strict =
            new RegistryFixture(
                FakeRegistryServer.start(),
                settings -> settings.withAddresses(policy),
                _ -> List.copyOf(addresses))) {
      good.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.3"), port));
      good.configureBlocking(false);
      assertThat(refused(strict.client.tags(repository("mixed.test"), server.anonymous())).reason())
          .isEqualTo(Reason.ADDRESS_REFUSED);
      assertThat(good.accept()).isNull();
    }
  }

  /** An address that changes between the check and the connection (DNS rebinding). */
  @Test
  void connectionGoesToTheAddressThatWasChecked() {
    var asked = new CopyOnWriteArrayList<String>();
    try (var once =
        new RegistryFixture(
            FakeRegistryServer.start(),
            UnaryOperator.identity(),
            host -> {
              asked.add(host);
              return List.of(InetAddress.ofLiteral(asked.size() > 1 ? "127.0.0.2" : "127.0.0.1"));
            })) {
      assertThat(names(once.client.tags(repository("rebinding.test"), server.anonymous())))
          .containsExactly("1");
      assertThat(asked).hasSize(1);
    }
  }

  private void resolve(String... all) {
    addresses.clear();
    addresses.addAll(Stream.of(all).map(InetAddress::ofLiteral).toList());
  }

  private FakeRegistryServer registry(String address) {
    FakeRegistryServer other =
        FakeRegistryServer.startAt(new InetSocketAddress(InetAddress.ofLiteral(address), port));
    other.put("app", "other");
    return other;
  }

  private Repository repository(String host) {
    return Repository.parse(host + ":" + port + "/app").orThrow();
  }

  private Result<List<Tag>> tags(String host) {
    Access access = server.anonymous();
    return fixture.client.tags(new Repository(host + ":" + port, "app"), access);
  }
}
