package io.skopeo.operator.controller.imageset.lists;

import static io.skopeo.operator.controller.imageset.lists.ListReaderFixture.NOW;
import static io.skopeo.operator.controller.imageset.lists.ListReaderFixture.PATH;
import static io.skopeo.operator.controller.imageset.lists.ListReaderFixture.TEXT;
import static io.skopeo.operator.controller.imageset.lists.ListSources.configMap;
import static io.skopeo.operator.controller.imageset.lists.ListSources.optional;
import static io.skopeo.operator.controller.imageset.lists.ListSources.url;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.skopeo.operator.api.imageset.ImageSetSpec.ListSource;
import io.skopeo.operator.it.fixture.OperatorFixture;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.AddressPolicy;
import io.skopeo.operator.registry.RegistrySettings;
import io.skopeo.operator.registry.fake.FakeListServer;
import io.skopeo.operator.registry.fake.FakeListServer.Seen;
import io.skopeo.operator.registry.fake.TestCertificate;
import io.skopeo.operator.registry.list.ListClient;
import io.skopeo.operator.spec.policy.ListHosts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lists are read from a real API server, with the rights that the chart gives the operator. */
class ListReaderIT {
  private final FakeListServer server = new FakeListServer().list(PATH, TEXT, "\"1\"");
  private final ListClient lists =
      ListClient.create(RegistrySettings.DEFAULTS.withAddresses(AddressPolicy.EVERYTHING));
  private OperatorFixture here;
  private KubernetesClient client;
  private ListReader reader;

  @BeforeEach
  void create() {
    here = OperatorFixture.create();
    client = here.operatorClient(new Interceptor() {});
    reader = new ListReader(client, lists, new ListHosts(here.central, Set.of("127.0.0.1")));
    map("ca", Map.of("ca.crt", TestCertificate.ca()), Map.of());
    map("mirrors", Map.of("a.txt", TEXT), Map.of("b.txt", ListSources.base64(TEXT)));
    secret("git.example.com", "old");
  }

  @AfterEach
  void close() {
    client.close();
    here.close();
    lists.close();
    server.close();
  }

  @Test
  void listsAreReadWithTheRightsOfTheOperator() {
    here.rights(Map.of()).apply(here.client);
    assertThat(
            reader.read(
                here.team,
                List.of(
                    configMap("mirrors", "a.txt"),
                    configMap("mirrors", "b.txt"),
                    optional("gone", "a.txt"),
                    url(server.url(PATH))),
                NOW))
        .extracting(ListText::outcome)
        .containsExactly(
            ListText.Text.of(TEXT),
            ListText.Text.of(TEXT),
            new ListText.Absent(),
            ListText.Text.of(TEXT));

    ListSource withSecret = url(server.url(PATH), "git");
    assertThat(problem(withSecret).reason()).isEqualTo(Reason.SECRET_INVALID);
    secret("git.example.com," + server.authority(), "old");
    assertThat(read(withSecret)).isEqualTo(ListText.Text.of(TEXT));
    assertThat(read(withSecret)).isEqualTo(ListText.Text.of(TEXT));
    secret("git.example.com," + server.authority(), "new");
    assertThat(read(withSecret)).isEqualTo(ListText.Text.of(TEXT));
    Optional<String> kept = Optional.of("\"1\"");
    assertThat(server.seen())
        .containsExactly(
            seen(Optional.empty(), Optional.empty()),
            seen(Optional.of("Bearer old"), Optional.empty()),
            seen(Optional.of("Bearer old"), kept),
            seen(Optional.of("Bearer new"), Optional.empty()));
  }

  @Test
  void namespaceThatIsNotWatchedIsNotRead() {
    String watched = here.team + "-watched";
    here.namespace(watched);
    here.rights(Map.of("WATCH_NAMESPACES", watched)).apply(here.client);
    assertThat(problem(optional("mirrors", "a.txt")))
        .isEqualTo(
            new Problem(
                Reason.ACCESS_DENIED,
                "The operator may not get the ConfigMap %1$s/mirrors: grant it the verb get on configmaps in %1$s."
                    .formatted(here.team)));
    assertThat(problem(url(server.url(PATH), "git")).reason()).isEqualTo(Reason.ACCESS_DENIED);
    assertThat(server.seen()).isEmpty();
  }

  private static Seen seen(Optional<String> authorization, Optional<String> etag) {
    return new Seen(PATH, authorization, etag, "identity");
  }

  private ListText.Outcome read(ListSource source) {
    return reader.read(here.team, List.of(source), NOW).getFirst().outcome();
  }

  private Problem problem(ListSource source) {
    return ((ListText.Failed) read(source)).problem();
  }

  private void map(String name, Map<String, String> data, Map<String, String> binary) {
    here.client
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(here.team)
                .withName(name)
                .endMetadata()
                .withData(data)
                .withBinaryData(binary)
                .build())
        .serverSideApply();
  }

  private void secret(String hosts, String token) {
    here.client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(here.team)
                .withName("git")
                .withAnnotations(Map.of(ListSecretReader.HOSTS, hosts))
                .endMetadata()
                .withData(Map.of("token", ListSources.base64(token)))
                .build())
        .serverSideApply();
  }
}
