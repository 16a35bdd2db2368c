package io.skopeo.operator.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.spec.archive.VolumeRepository;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Repositories of a volume. */
class VolumeRepositoryTest {
  @ParameterizedTest
  @CsvSource({
    "quay.io/argoproj/argocd, quay.io/argoproj/argocd",
    "nginx, docker.io/library/nginx",
    "localhost:5000/app, localhost_5000/app",
    "LOCALHOST.example:5000/app, localhost.example_5000/app",
    "[fe80::1]:5000/app, fe80__1-5000/app",
    "[FE80::1]/app, fe80__1/app",
    "[::1]:5000/app, 0__1-5000/app",
    "[1::]/app, 1__0/app",
  })
  void hostIsTheFirstLevel(String source, String path) {
    Repository volume = VolumeRepository.of(Repository.parse(source).orThrow());
    assertThat(volume).isEqualTo(new Repository("volume.invalid", path));
    assertThat(VolumeRepository.isVolume(volume)).isTrue();
    assertThat(VolumeRepository.of(volume)).isEqualTo(volume);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "quay.io/argoproj/argocd",
        "docker.io/library/nginx",
        "localhost:5000/app",
        "busybox",
        "ns/app",
      })
  void nameIsReadBack(String name) {
    Repository read = VolumeRepository.parse(name).orThrow();
    assertThat(VolumeRepository.name(read)).isEqualTo(name);
  }

  @Test
  void nameWithoutRegistryIsNotOfDockerHub() {
    assertThat(VolumeRepository.parse("busybox").orThrow())
        .isEqualTo(new Repository("volume.invalid", "busybox"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "a/",
        "../a",
        "A",
        "a b",
        "quay.io/",
        "quay.io/A",
        "volume.invalid/a",
        "a:b"
      })
  void otherNamesAreRefused(String name) {
    assertThat(VolumeRepository.parse(name)).isInstanceOf(Parsed.Invalid.class);
  }

  @Property
  void noTwoRepositoriesAreOne(
      @ForAll("repositories") Repository one, @ForAll("repositories") Repository other) {
    assertThat(VolumeRepository.of(one).equals(VolumeRepository.of(other)))
        .isEqualTo(one.equals(other));
  }

  @Provide
  Arbitrary<Repository> repositories() {
    Arbitrary<String> hosts =
        Arbitraries.oneOf(
            Arbitraries.of(
                "a:1",
                "a.b",
                "a.b:1",
                "[a::1]",
                "[a::1]:1",
                "[a:1::1]",
                "[::1]",
                "[::1]:1",
                "[0::1]:2",
                "[a::]",
                "[a::1:1]",
                "[1:2:3:4:5:6:7:8]:9",
                "localhost"),
            Arbitraries.strings()
                .withChars("ab1")
                .ofMinLength(1)
                .ofMaxLength(3)
                .map(s -> s + ":1"));
    return Combinators.combine(hosts, Arbitraries.of(List.of("a", "b/c", "a_1", "1/a")))
        .as(Repository::new);
  }
}
