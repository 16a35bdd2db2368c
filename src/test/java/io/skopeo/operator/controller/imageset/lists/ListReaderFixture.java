package io.skopeo.operator.controller.imageset.lists;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.skopeo.operator.api.imageset.ImageSetSpec.ListSource;
import io.skopeo.operator.credentials.FakeApiServer;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.registry.AddressPolicy;
import io.skopeo.operator.registry.RegistrySettings;
import io.skopeo.operator.registry.fake.FakeListServer;
import io.skopeo.operator.registry.fake.TestCertificate;
import io.skopeo.operator.registry.list.ListClient;
import io.skopeo.operator.spec.policy.ListHosts;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A reader with an API server and a server of lists, whose CA is in the ConfigMap {@code ca}. */
final class ListReaderFixture implements AutoCloseable {
  static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");
  static final String TEXT = "nginx:1.27\n";

  /** The path of a list with the text. */
  static final String PATH = "/mirrors.txt";

  final FakeApiServer api = new FakeApiServer();
  final FakeListServer server = new FakeListServer().list(PATH, TEXT, "\"1\"");
  final ListReader reader;
  private final KubernetesClient client = api.client();
  private final ListClient lists =
      ListClient.create(RegistrySettings.DEFAULTS.withAddresses(AddressPolicy.EVERYTHING));

  ListReaderFixture() {
    reader = new ListReader(client, lists, new ListHosts("central", Set.of("127.0.0.1")));
    map("ca", Map.of("ca.crt", TestCertificate.ca()), Map.of());
  }

  ListText.Outcome read(ListSource source) {
    return read(source, NOW);
  }

  ListText.Outcome read(ListSource source, Instant now) {
    return reader.read("team-a", List.of(source), now).getFirst().outcome();
  }

  Problem problem(ListSource source) {
    return ((ListText.Failed) read(source)).problem();
  }

  void map(String name, Map<String, String> data, Map<String, String> binary) {
    api.put(
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName(name)
            .endMetadata()
            .withData(data)
            .withBinaryData(binary)
            .build());
  }

  /** Creates a Secret with {@code key=value,…}; without an annotation if the hosts are a dash. */
  void secret(String name, String hosts, String keys) {
    var data = new HashMap<String, String>();
    for (String pair : keys.split(",", -1)) {
      String[] parts = pair.split("=", 2);
      data.put(parts[0], ListSources.base64(parts[1]));
    }
    api.put(
        new SecretBuilder()
            .withNewMetadata()
            .withName(name)
            .withUid("uid-of-" + name)
            .withResourceVersion("1")
            .withAnnotations(hosts.equals("-") ? null : Map.of(ListSecretReader.HOSTS, hosts))
            .endMetadata()
            .withData(data)
            .build());
  }

  @Override
  public void close() {
    lists.close();
    server.close();
    client.close();
    api.close();
  }
}
