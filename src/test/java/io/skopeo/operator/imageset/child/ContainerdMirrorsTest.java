package io.skopeo.operator.imageset.child;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.oci.Repository;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContainerdMirrorsTest {
  @Test
  void registryUnderAPrefixHasAFile() {
    assertThat(
            ContainerdMirrors.files(
                List.of(
                    child("quay.io/osism/osism", "registry.example.com/mirror/osism/osism"),
                    child("docker.io/library/nginx", "registry.example.com/mirror/library/nginx"),
                    child("localhost:5000/a", "registry.example.com/mirror/a"))))
        .containsOnlyKeys(
            "quay.io.hosts.toml", "docker.io.hosts.toml", "localhost_5000_.hosts.toml")
        .containsEntry(
            "docker.io.hosts.toml",
            """
            # Images of docker.io are pulled from the mirror, and from docker.io if it does not have them.
            server = "https://registry-1.docker.io"

            [host."https://registry.example.com/v2/mirror"]
              capabilities = ["pull", "resolve"]
              override_path = true
            """);
  }

  @Test
  void wholeNameIsAPrefixToo() {
    assertThat(
            ContainerdMirrors.files(
                List.of(child("quay.io/a/b", "registry.example.com/mirror/quay.io/a/b"))))
        .hasEntrySatisfying(
            "quay.io.hosts.toml",
            file -> assertThat(file).contains("https://registry.example.com/v2/mirror/quay.io\"]"));
  }

  @Test
  void mirrorWithTheNamesOfTheSourceNeedsNoPath() {
    assertThat(ContainerdMirrors.files(List.of(child("quay.io/a/b", "registry.example.com/a/b"))))
        .hasEntrySatisfying(
            "quay.io.hosts.toml",
            file ->
                assertThat(file)
                    .contains("[host.\"https://registry.example.com\"]")
                    .doesNotContain("override_path"));
  }

  @Test
  void oneNameOfItsOwnDoesNotMatter() {
    assertThat(
            ContainerdMirrors.files(
                List.of(
                    child("quay.io/a/b", "registry.example.com/mirror/a/b"),
                    child("quay.io/a/c", "registry.example.com/mirror/a/c"),
                    child("quay.io/a/d", "registry.example.com/elsewhere/a/d"))))
        .hasEntrySatisfying(
            "quay.io.hosts.toml", file -> assertThat(file).contains("/v2/mirror\"]"));
  }

  @Test
  void changedPathsCannotBeSaid() {
    assertThat(ContainerdMirrors.files(List.of(child("quay.io/a/b", "docker.io/account/a-b"))))
        .isEmpty();
  }

  private static ChildImage child(String source, String destination) {
    return new ChildImage(
        source.replaceAll("[^a-z]", "-"),
        Repository.parse(source).orThrow(),
        Repository.parse(destination).orThrow(),
        Children.spec(source, destination),
        Map.of(),
        Map.of(),
        Duration.ZERO);
  }
}
