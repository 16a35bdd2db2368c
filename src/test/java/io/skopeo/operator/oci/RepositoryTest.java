package io.skopeo.operator.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepositoryTest {
  private static final String HEX = "0123456789abcdef".repeat(4);

  @ParameterizedTest
  @CsvSource({
    "nginx,                              docker.io, library/nginx",
    "nginx/nginx-ingress,                docker.io, nginx/nginx-ingress",
    "tchoupinax/nginx/nginx-ingress,     docker.io, tchoupinax/nginx/nginx-ingress",
    "docker.io/nginx,                    docker.io, library/nginx",
    "docker.io/library/nginx,            docker.io, library/nginx",
    "index.docker.io/nginx,              docker.io, library/nginx",
    "registry-1.docker.io/library/nginx, docker.io, library/nginx",
    "registry.hub.docker.com/a/b,        docker.io, a/b",
    "DOCKER.IO/nginx,                    docker.io, library/nginx",
    "docker.io:443/nginx,                docker.io:443, nginx",
    "quay.io/argoproj/argocd,            quay.io, argoproj/argocd",
    "Quay.IO/argoproj/argocd,            quay.io, argoproj/argocd",
    "quay.io/a/b/c/d/e,                  quay.io, a/b/c/d/e",
    "localhost/a,                        localhost, a",
    "localhost:5000/a,                   localhost:5000, a",
    "registry:5000/a,                    registry:5000, a",
    "10.0.0.1:5000/a/b,                  10.0.0.1:5000, a/b",
    "[::1]:5000/a,                       [::1]:5000, a",
    "[FD00::1]/a,                        [fd00::1], a",
    "MyHost.lan/a,                       myhost.lan, a",
    "quay.io/a.b/c_d/e__f/g-h/i---j,     quay.io, a.b/c_d/e__f/g-h/i---j",
    "quay.io/0,                          quay.io, 0",
  })
  void nameIsRead(String name, String host, String path) {
    assertThat(Repository.parse(name).orThrow()).isEqualTo(new Repository(host, path));
  }

  @ParameterizedTest
  @CsvSource({
    "quay.io/a:1.0,             has a tag: move it to version or tags",
    "quay.io:5000/a:1.0,        has a tag",
    "nginx:1.0,                 has a tag",
    "a/b:1.0,                   has a tag",
    "quay.io/a:,                has a tag",
    "localhost:5000,            has a tag",
    "quay.io/a@sha256:abc,      has a digest: move it to version or tags",
    "quay.io/a:1.0@sha256:abc,  has a digest",
    "nginx@sha256:abc,          has a digest",
    "user@quay.io/a,            has a digest",
    "https://quay.io/a,         starts with https://: leave that out",
    "http://quay.io/a:1,        starts with http://: leave that out",
    "docker://quay.io/a,        starts with docker://: leave that out",
    "oci-archive://a,           starts with oci-archive://: leave that out",
    "quay.io/Argo/cd,           has capitals: write it in lower case",
    "quay.io:5000/Argo,         has capitals",
    "NGINX,                     has capitals",
    "MyHost/a,                  has capitals",
    "Argo/CD,                   has capitals",
    "quay.io/,                  ends with a slash: leave it out",
    "quay.io/a/,                ends with a slash: leave it out",
    "/a,                        starts with a slash: leave it out",
    "/,                         starts with a slash: leave it out",
    "quay.io//a,                has two slashes in a row: leave one out",
    "quay.io/a//b,              has two slashes in a row",
    "quay.io/a b,               has a blank: leave it out",
    "' quay.io/a',              has a blank",
    "'quay.io/a ',              has a blank",
    "quay.io/a___b,             is no name",
    "quay.io/a..b,              is no name",
    "quay.io/-a,                is no name",
    "quay.io/a-,                is no name",
    "quay.io/../a,              is no name",
    "quay.io/$(id),             is no name",
    "quay.io/a;b,               is no name",
    "quay.io/ä,                 is no name",
    "'',                        is no name",
    "-a.io/b,                   host name",
    "a_b.io/c,                  host name",
    "quay.io:/a,                host name",
    "quay.io:123456/a,          host name",
    "quay.io:99999/a,           host name",
    "quay.io:0/a,               host name",
    "::1/a,                     host name",
    "[::1/a,                    host name",
    "[:::::]/a,                 host name",
    "quay..io/a,                host name",
  })
  void invalidNameIsRefused(String name, String why) {
    assertThat(Repository.parse(name))
        .isInstanceOfSatisfying(
            Parsed.Invalid.class,
            invalid -> {
              assertThat(invalid.problem().reason()).isEqualTo(Reason.INVALID_SPEC);
              assertThat(invalid.problem().sentence()).contains(why).endsWith(".");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "quay.io/, 8",
    "'', 18", // docker.io/library/
    "a/, 12", // docker.io/a/
    "docker.io/, 18",
    "index.docker.io/a/, 18", // is shorter as docker.io
  })
  void nameOf255CharactersWithItsRegistryIsTheLongest(String start, int before) {
    String longest = start + "a".repeat(Repository.LONGEST - before);
    Repository read = Repository.parse(longest).orThrow();
    assertThat(Repository.parse(read.toString()).orThrow()).isEqualTo(read);
    assertThat(Repository.parse(longest + "a"))
        .isInstanceOfSatisfying(
            Parsed.Invalid.class,
            invalid -> assertThat(invalid.problem().sentence()).contains("longer than 255"));
  }

  @Test
  void sentenceShowsNeitherControlCharactersNorAllOfALongName() {
    assertThat(Repository.parse("quay.io/\n\u001b[2J" + "A".repeat(200)))
        .isInstanceOfSatisfying(
            Parsed.Invalid.class,
            invalid ->
                assertThat(invalid.problem().sentence())
                    .doesNotContainPattern("\\p{Cntrl}")
                    .hasSizeLessThan(250));
  }

  @ParameterizedTest
  @CsvSource({
    "team/app,              registry.example.com,        registry.example.com/team/app",
    "app,                   registry.example.com,        registry.example.com/app",
    "app,                   registry.example.com/mirror, registry.example.com/mirror/app",
    "app,                   registry.example.com:5000/m, registry.example.com:5000/m/app",
    "app,                   docker.io,                   docker.io/library/app",
    "app,                   docker.io/team,              docker.io/team/app",
    "quay.io/app,           registry.example.com/mirror, quay.io/app",
    "docker.io/library/app, registry.example.com/mirror, docker.io/library/app",
    "app,                   localhost:5000,              localhost:5000/app",
    "app,                   team,                        docker.io/team/app",
  })
  void nameWithoutRegistryIsOfTheDefaultOne(String name, String byDefault, String repository) {
    assertThat(Repository.parse(name, byDefault).orThrow()).hasToString(repository);
  }

  @Test
  void printedTextReadsBack() {
    var repository = new Repository("[fd00::1]:5000", "a/b");
    assertThat(Repository.parse(repository.toString()).orThrow()).isEqualTo(repository);
  }

  @Test
  void referenceNamesTagOrDigest() {
    var repository = new Repository("quay.io", "a");
    assertThat(repository.at(new Tag("1.0"))).hasToString("quay.io/a:1.0");
    assertThat(repository.at(new Digest("sha256", HEX))).hasToString("quay.io/a@sha256:" + HEX);
    assertThat(repository.at(new Tag("1.0")).reference()).isEqualTo("1.0");
    assertThat(repository.at(new Digest("sha256", HEX)).reference()).isEqualTo("sha256:" + HEX);
  }

  @ParameterizedTest
  @CsvSource({"quay.io, A", "quay.io/a, b c", "'', a", "quay.io, ''"})
  void invalidRepositoryCannotBeCreated(String host, String path) {
    assertThatThrownBy(() -> new Repository(host, path))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
