package io.skopeo.operator.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.registry.client.RegistryFixture;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Request;
import io.skopeo.operator.registry.fake.ServerFault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListTagsCommandTest {
  @TempDir private Path directory;

  private final RegistryFixture fixture = new RegistryFixture();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @AfterEach
  void stop() {
    fixture.close();
  }

  private int run(Map<String, String> environment, String... arguments) {
    return new ListTagsCommand(
            fixture.client,
            new AuthFiles(environment),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8))
        .run(List.of(arguments));
  }

  private int list(String... more) {
    return run(
        Map.of(),
        Stream.concat(Stream.of("--tls-verify=false", "docker://" + app()), Stream.of(more))
            .toArray(String[]::new));
  }

  private String app() {
    return fixture.server.host() + "/app";
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String complained() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private Path authFile(String name, String user, String password) throws IOException {
    String pair =
        Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(
        file, "{\"auths\": {\"%s\": {\"auth\": \"%s\"}}}".formatted(fixture.server.host(), pair));
  }

  @Test
  void tagsAreALineEachInTheOrderOfSortV() {
    fixture.with("v2.10", "latest", "v2.9", "2.13.0-rc1", "2.13.0");
    assertThat(list()).isZero();
    assertThat(printed()).isEqualTo("2.13.0\n2.13.0-rc1\nlatest\nv2.9\nv2.10\n");
    assertThat(complained()).isEmpty();
  }

  @Test
  void severalRepositoriesAreNamedInEachLine() {
    fixture.with("1");
    fixture.server.put("lib", "2");
    assertThat(list(fixture.server.host() + "/lib")).isZero();
    assertThat(printed()).isEqualTo("%s:1\n%s/lib:2\n".formatted(app(), fixture.server.host()));
  }

  @Test
  void repositoryThatDoesNotExistIsToldAndTheOthersAreListed() {
    fixture.server.put("lib", "2");
    assertThat(list(fixture.server.host() + "/lib")).isEqualTo(1);
    assertThat(printed()).isEqualTo(fixture.server.host() + "/lib:2\n");
    assertThat(complained())
        .isEqualTo("The registry does not know %s: check the name.\n".formatted(app()));
  }

  @Test
  void credentialsAreThoseOfTheNamedFile() throws IOException {
    fixture.with("1").server.requireBasic("ada", "secret");
    Path file = authFile("auth.json", "ada", "secret");
    assertThat(list("--authfile", file.toString())).isZero();
    assertThat(list("--authfile=" + file)).isZero();
    assertThat(printed()).isEqualTo("1\n1\n");
  }

  @ParameterizedTest
  @CsvSource({
    "REGISTRY_AUTH_FILE, any.json,    any.json",
    "XDG_RUNTIME_DIR,    '',          containers/auth.json",
    "XDG_CONFIG_HOME,    '',          containers/auth.json",
    "HOME,               '',          .config/containers/auth.json",
    "DOCKER_CONFIG,      '',          config.json",
    "HOME,               '',          .docker/config.json",
  })
  void credentialsAreFoundWhereSkopeoFindsThem(String variable, String value, String file)
      throws IOException {
    fixture.with("1").server.requireBasic("ada", "secret");
    authFile(file, "ada", "secret");
    var environment = Map.of(variable, directory.resolve(value).toString());
    assertThat(run(environment, "--tls-verify=false", app())).isZero();
  }

  @Test
  void usualFileWithoutAnEntryIsPassedOver() throws IOException {
    fixture.with("1").server.requireBasic("ada", "secret");
    Files.createDirectories(directory.resolve("containers"));
    Files.writeString(directory.resolve("containers/auth.json"), "{\"auths\": {}}");
    authFile("config.json", "ada", "secret");
    var environment =
        Map.of("XDG_RUNTIME_DIR", directory.toString(), "DOCKER_CONFIG", directory.toString());
    assertThat(run(environment, "--tls-verify=false", app())).isZero();
  }

  @Test
  void refusalIsOneSentence() throws IOException {
    fixture.with("1").server.requireBasic("ada", "secret");
    String file = authFile("auth.json", "ada", "guess").toString();
    assertThat(list("--authfile", file)).isEqualTo(1);
    assertThat(complained()).contains("rejected the credentials for " + app()).hasLineCount(1);
  }

  @Test
  void registryThatLimitsRequestsSaysUntilWhen() {
    fixture.with("1").server.failAlways(Request.LIST, ServerFault.status(429));
    assertThat(list()).isEqualTo(1);
    assertThat(complained()).startsWith("The registry limits the requests for " + app());
  }

  @Test
  void fileThatCannotBeUsedIsTold() throws IOException {
    String missing = directory.resolve("missing.json").toString();
    assertThat(list("--authfile", missing)).isEqualTo(1);
    assertThat(complained()).isEqualTo(missing + " cannot be read (NoSuchFileException).\n");
    String text = Files.writeString(directory.resolve("text.json"), "user:password").toString();
    assertThat(list("--authfile", text)).isEqualTo(1);
    assertThat(complained()).contains(text + " is not JSON").doesNotContain("user:password");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--authfile       | --authfile needs the path of a docker config.",
        "--authfile=a     | usage: --list-tags",
        "--tls-verify=no  | --tls-verify should be true or false.",
        "--all            | \"--all\" is no option of --list-tags",
        "quay.io/a:1      | \"quay.io/a:1\" names one image: leave out its tag",
        "quay.io/a@sha256:0 | \"quay.io/a@sha256:0\" names one image",
        "oci:a/b          | \"oci:a/b\" does not start with the host name",
        "quay.io/A        | has capitals",
      })
  void wrongArgumentIsToldWithoutARequest(String argument, String sentence) {
    assertThat(run(Map.of(), argument)).isEqualTo(1);
    assertThat(complained()).contains(sentence).hasLineCount(1);
    assertThat(fixture.server.count(Request.LIST)).isZero();
  }
}
