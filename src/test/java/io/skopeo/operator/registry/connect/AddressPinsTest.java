package io.skopeo.operator.registry.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AddressPinsTest {
  private static final InetAddress CHECKED = InetAddress.ofLiteral("192.0.2.1");

  @Test
  void pinnedNameHasTheAddressesOfItsPin() throws UnknownHostException {
    AddressPins.pin("Pinned.test", List.of(CHECKED));
    assertThat(InetAddress.getAllByName("pinned.TEST")).containsExactly(CHECKED);
  }

  /** A name that lost its pin would be connected to without a check. */
  @Test
  void manyNamesKeepTheirPins() {
    List<String> names = IntStream.range(0, 10_000).mapToObj("many-%d.test"::formatted).toList();
    names.forEach(name -> AddressPins.pin(name, List.of(CHECKED)));
    assertThat(names)
        .allSatisfy(name -> assertThat(InetAddress.getByName(name)).isEqualTo(CHECKED));
  }
}
