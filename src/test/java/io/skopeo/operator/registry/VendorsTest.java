package io.skopeo.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.credentials.Tls;
import io.skopeo.operator.reference.Digest;
import io.skopeo.operator.reference.Repository;
import io.skopeo.operator.reference.Tag;
import io.skopeo.operator.registry.Transcript.Exchange;
import io.skopeo.operator.registry.Transcript.Step;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each vendor's registry in the shapes in which it answers. They were written from documentation,
 * source and the headers in issues, which the transcripts name; no vendor was asked.
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
    // Not verified, because no vendor has given us a certificate.
    Access access = new Access(step.credential(), Tls.UNVERIFIED);
    return switch (step.question()) {
      case TAGS -> outcome(client.tags(Repository.parse(step.image()).orThrow(), access));
      case DIGEST -> outcome(digest(step.image(), access));
    };
  }

  private Answer<Digest> digest(String image, Access access) {
    int colon = image.lastIndexOf(':');
    Repository repository = Repository.parse(image.substring(0, colon)).orThrow();
    return client
        .manifest(repository.at(new Tag(image.substring(colon + 1))), access)
        .map(Manifest::digest);
  }

  private static String outcome(Answer<?> answer) {
    return switch (answer) {
      case Answer.Found<?>(List<?> tags) ->
          tags.stream().map(tag -> " " + tag).collect(Collectors.joining("", "tags", ""));
      case Answer.Found<?>(var digest) -> "digest " + digest;
      case Answer.Absent<?> _ -> "absent";
      case Answer.Later<?>(var until) -> "later " + until;
      case Answer.Refused<?>(var problem) -> "refused " + problem.reason().word();
    };
  }

  @Test
  void dockerHubAnswersElsewhere() {
    assertThat(new Origins().candidates("docker.io", Tls.VERIFIED))
        .containsExactly(URI.create("https://registry-1.docker.io"));
    assertThat(new RegistrySettings.AtOnce(4, Map.of("docker.io", 1)).of("registry-1.docker.io"))
        .isEqualTo(1);
  }
}
