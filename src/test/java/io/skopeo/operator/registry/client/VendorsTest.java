package io.skopeo.operator.registry.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.credentials.Tls;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.registry.AddressPolicy;
import io.skopeo.operator.registry.ManifestInfo;
import io.skopeo.operator.registry.Referrers;
import io.skopeo.operator.registry.RegistrySettings;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.registry.client.Transcript.Exchange;
import io.skopeo.operator.registry.client.Transcript.Step;
import io.skopeo.operator.registry.fake.FakeTime;
import io.skopeo.operator.registry.http.SchemeResolver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Replays the transcripts of vendors' registries. They were written from documentation, source code
 * and issues, which they name; no vendor's registry was used.
 */
class VendorsTest {
  private static final Path FOLDER = Path.of("src/test/resources/registries");

  private final FakeTime time = new FakeTime().jitter(0);
  private final TranscriptServer server = new TranscriptServer();
  private final HttpRegistry client =
      HttpRegistry.create(
          RegistrySettings.DEFAULTS
              .withAddresses(AddressPolicy.EVERYTHING)
              .withListingsSharedFor(Duration.ZERO)
              .withProxies(server.proxies())
              .withTime(time),
          time,
          host -> List.of(InetAddress.getAllByName(host)));

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  static Stream<String> vendors() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("vendors")
  void vendorIsUnderstood(String vendor) {
    for (Step step : Transcript.read(FOLDER.resolve(vendor)).steps()) {
      server.play(step.exchanges());
      String outcome = outcome(step);
      assertThat(server.requests())
          .as(step.toString())
          .isEqualTo(step.exchanges().stream().map(Exchange::request).toList());
      assertThat(outcome).as(step.toString()).isEqualTo(step.outcome());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("vendors")
  void vendorIsInTheDocumentation(String vendor) throws IOException {
    assertThat(Files.readString(Path.of("docs/registries.md"))).contains("registries/" + vendor);
  }

  private String outcome(Step step) {
    // The server has no certificates of the vendors.
    Access access = new Access(step.credential(), Tls.UNVERIFIED);
    return switch (step.call()) {
      case TAGS -> outcome(client.tags(Repository.parse(step.image()).orThrow(), access));
      case DIGEST -> outcome(digest(step.image(), access));
      case REFERRERS -> outcome(referrers(step.image(), access));
    };
  }

  private Result<Digest> digest(String image, Access access) {
    int colon = image.lastIndexOf(':');
    Repository repository = Repository.parse(image.substring(0, colon)).orThrow();
    return client
        .manifest(repository.at(new Tag(image.substring(colon + 1))), access)
        .map(ManifestInfo::digest);
  }

  private Result<Referrers> referrers(String image, Access access) {
    int at = image.indexOf('@');
    Repository repository = Repository.parse(image.substring(0, at)).orThrow();
    Digest digest = Digest.parse(image.substring(at + 1)).orThrow();
    return client.referrers(new Pinned(repository, digest), access, Instant.MIN);
  }

  private static String outcome(Result<?> answer) {
    return switch (answer) {
      case Result.Found<?>(List<?> tags) ->
          tags.stream().map(tag -> " " + tag).collect(Collectors.joining("", "tags", ""));
      case Result.Found<?>(Referrers list) ->
          list.entries().stream()
              .map(entry -> " " + entry.digest())
              .collect(Collectors.joining("", "referrers " + list.origin(), ""));
      case Result.Found<?>(var digest) -> "digest " + digest;
      case Result.NotFound<?> _ -> "absent";
      case Result.Throttled<?>(var until) -> "later " + until;
      case Result.Failed<?>(var problem, _) -> "refused " + problem.reason().word();
    };
  }

  @Test
  void dockerHubAnswersElsewhere() {
    assertThat(new SchemeResolver().candidates("docker.io", Tls.VERIFIED))
        .containsExactly(URI.create("https://registry-1.docker.io"));
    assertThat(new RegistrySettings.AtOnce(4, Map.of("docker.io", 1)).of("registry-1.docker.io"))
        .isEqualTo(1);
  }
}
