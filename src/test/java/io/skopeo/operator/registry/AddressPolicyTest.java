package io.skopeo.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {
  private static final URI TARGET = URI.create("https://r.example:5000/v2/");

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1,              loopback",
    "127.8.9.10,             loopback",
    "::1,                    loopback",
    "::ffff:127.0.0.1,       loopback",
    "64:ff9b::7f00:1,        loopback",
    "::127.0.0.1,            loopback",
    "169.254.169.254,        link-local",
    "fe80::1,                link-local",
    "64:ff9b::a9fe:a9fe,     link-local",
    "0.0.0.0,                unspecified",
    "0.1.2.3,                unspecified",
    "::,                     unspecified",
    "224.0.0.1,              multicast",
    "ff02::1,                multicast",
    "fd00:ec2::254,          platform",
    "100.100.100.200,        platform",
    "10.96.0.1,              platform",
  })
  void refusedAddressIsNamedByItsKind(String address, String kind) throws Exception {
    AddressPolicy policy =
        AddressPolicy.STRICT.refusing(Set.of(InetAddress.ofLiteral("10.96.0.1")));
    assertThat(objection(policy, address)).hasValueSatisfying(o -> assertThat(o).contains(kind));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1.1.1.1", "10.0.0.7", "192.168.1.2", "172.16.0.1", "fd00::7", "2606:4700::1111"})
  void publicAndPrivateAddressesAreAllowed(String address) throws Exception {
    assertThat(objection(AddressPolicy.STRICT, address)).isEmpty();
  }

  @Test
  void oneRefusedAddressIsEnough() throws Exception {
    assertThat(objection(AddressPolicy.STRICT, "1.1.1.1", "127.0.0.1")).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "r.example,           true",
    "r.example:5000,      true",
    "r.example:443,       false",
    "example,             false",
    "other.r.example,     false",
  })
  void hostsCanBeAllowedByName(String allowed, boolean passes) throws Exception {
    AddressPolicy policy = AddressPolicy.STRICT.allowing(Set.of(allowed));
    assertThat(objection(policy, "127.0.0.1").isEmpty()).isEqualTo(passes);
  }

  /** Only its own address allows the API server, which is 10.96.0.1. */
  @ParameterizedTest
  @CsvSource({
    "r.example:5000,    https://r.example:5000/,     10.96.0.1,        false",
    "r.example,         https://r.example:5000/,     ::ffff:10.96.0.1, false",
    "r.example,         https://r.example/,          64:ff9b::a60:1,   false",
    "r.example,         https://r.example/,          127.0.0.1,        true",
    "10.96.0.1:5000,    https://10.96.0.1:5000/,     10.96.0.1,        true",
    "10.96.0.1:5000,    https://10.96.0.1/,          10.96.0.1,        false",
    "10.96.0.1,         https://10.96.0.1:5000/,     10.96.0.1,        true",
    "10.96.0.1,         https://r.example/,          10.96.0.1,        false",
    "[fd00::1],         'https://[fd00::1]:443/',    fd00::1,          true",
  })
  void allowedNameDoesNotLeadToTheApiServer(
      String allowed, String target, String address, boolean passes) throws Exception {
    AddressPolicy policy =
        AddressPolicy.STRICT
            .allowing(Set.of(allowed))
            .refusing(Set.of(InetAddress.ofLiteral("10.96.0.1"), InetAddress.ofLiteral("fd00::1")));
    assertThat(policy.objection(URI.create(target), _ -> List.of(InetAddress.ofLiteral(address))))
        .matches(objection -> objection.isEmpty() == passes);
  }

  @Test
  void everythingAllowsAllAddresses() throws Exception {
    assertThat(objection(AddressPolicy.EVERYTHING, "127.0.0.1")).isEmpty();
  }

  private static Optional<String> objection(AddressPolicy policy, String... addresses)
      throws UnknownHostException {
    List<InetAddress> resolved = Arrays.stream(addresses).map(InetAddress::ofLiteral).toList();
    return policy.objection(TARGET, _ -> resolved);
  }
}
