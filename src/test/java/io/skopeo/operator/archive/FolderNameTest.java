package io.skopeo.operator.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.spec.archive.VolumeRepository;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names that every file system takes. */
class FolderNameTest {
  private static final Digest A = new Digest("sha256", "a".repeat(64));
  private static final Digest B = new Digest("sha256", "b".repeat(64));
  private static final Pattern DEVICE =
      Pattern.compile("(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?");

  @ParameterizedTest
  @CsvSource({
    "quay.io/argoproj/argocd, v2.13.1, images/quay.io/argoproj/argocd/v2.13.1-aaaaaaaaaaaa",
    "docker.io/library/nginx, V1-RC, images/docker.io/library/nginx/v1-rc-aaaaaaaaaaaa",
    "localhost:5000/con/aux.app/nul, con,"
        + " images/localhost_5000/_con/_aux.app/_nul/con-aaaaaaaaaaaa",
    "quay.io/com1/com10, COM1.x, images/quay.io/_com1/com10/_com1.x-aaaaaaaaaaaa",
    "quay.io/a/b, v1., images/quay.io/a/b/v1.-aaaaaaaaaaaa",
  })
  void imageHasTheFolder(String repository, String tag, String folder) {
    assertThat(folder(repository, Optional.of(new Tag(tag)), A)).isEqualTo(folder);
  }

  @Test
  void manifestWithoutNameHasItsDigest() {
    assertThat(folder("quay.io/a/b", Optional.empty(), A))
        .isEqualTo("images/quay.io/a/b/sha256-" + "a".repeat(24));
  }

  @Test
  void folderOfAnIndexAloneIsNotThatOfAnImage() {
    Repository volume = VolumeRepository.of(Repository.parse("quay.io/a/b").orThrow());
    assertThat(FolderName.of(volume, Optional.of(new Tag("v1")), A, true))
        .isEqualTo("images/quay.io/a/b/v1-aaaaaaaaaaaa-index");
  }

  @Property
  void namesAreLegalAndUnique(
      @ForAll("tags") Optional<Tag> one, @ForAll("tags") Optional<Tag> other) {
    String first = folder("quay.io/a/con", one, A);
    assertThat(first.split("/", -1))
        .allSatisfy(name -> {
          assertThat(name).matches("[A-Za-z0-9._-]+").doesNotEndWith(".").hasSizeLessThan(255);
          assertThat(DEVICE.matcher(name).matches()).as(name).isFalse();
        });
    assertThat(first).isEqualTo(first.toLowerCase(Locale.ROOT));
    assertThat(folder("quay.io/a/con", other, B)).isNotEqualTo(first);
    // The same image may have one folder for two spellings of a tag.
    assertThat(folder("quay.io/a/con", other, A).equals(first))
        .isEqualTo(lower(one).equals(lower(other)));
  }

  @Property
  void skopeoTakesEachNameInALayout(@ForAll("tags") Optional<Tag> tag) {
    for (String path : new String[] {"quay.io/a/b", "a__b/c---d", "localhost:5000/a"}) {
      Repository volume = VolumeRepository.of(VolumeRepository.parse(path).orThrow());
      String name = FolderName.inLayout(volume, tag, A);
      assertThat(FolderName.isInLayout(name)).as(name).isTrue();
      assertThat(FolderName.inLayout(volume, tag, B).equals(name)).isEqualTo(!name.contains("@"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "quay.io/argoproj/argocd, v2.13.1, quay.io/argoproj/argocd:v2.13.1",
    "localhost:5000/app, v1, localhost_5000/app:v1",
    "quay.io/a__b, v1, quay.io/a_b:v1@DIGEST",
    "quay.io/a, v1., quay.io/a:v1@DIGEST",
    "quay.io/a, _, quay.io/a@DIGEST",
    "quay.io/a, _v1--x, quay.io/a:v1-x@DIGEST",
  })
  void imageHasTheNameInALayout(String repository, String tag, String name) {
    Repository volume = VolumeRepository.of(Repository.parse(repository).orThrow());
    assertThat(FolderName.inLayout(volume, Optional.of(new Tag(tag)), A))
        .isEqualTo(name.replace("DIGEST", A.toString()));
  }

  private static String folder(String repository, Optional<Tag> tag, Digest digest) {
    return FolderName.of(
        VolumeRepository.of(Repository.parse(repository).orThrow()), tag, digest, false);
  }

  private static Optional<String> lower(Optional<Tag> tag) {
    return tag.map(Tag::name)
        .map(name -> name.toLowerCase(Locale.ROOT))
        .map(name -> DEVICE.matcher(name + "-x").matches() ? "_" + name : name);
  }

  @Provide
  Arbitrary<Optional<Tag>> tags() {
    Arbitrary<String> any =
        Arbitraries.strings()
            .withChars("aA1._-")
            .ofMinLength(1)
            .ofMaxLength(128)
            .filter(Tag::isTag);
    return Arbitraries.oneOf(
            any,
            Arbitraries.of(
                "con", "CON.v1", "com1.", "_con.v1", "lpt9.x", "sha256-aaaaaaaaaaa", "sha256"))
        .map(Tag::new)
        .optional(0.9);
  }
}
