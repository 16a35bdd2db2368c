package io.skopeo.operator.tekton;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.ImageName;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RunIdentityTest {
  private static final String LANE = RunIdentity.laneKey("everything");
  private static final int LAST_EPOCH = Integer.MAX_VALUE;

  private static CopyBatch batch(String... images) {
    List<ImageName> names =
        Stream.of(images).map(name -> new ImageName("team-a", name, "uid")).toList();
    return new CopyBatch(
        names.stream()
            .map(_ ->
                new Copy(
                    new Pinned(
                        new Repository("quay.io", "a"), new Digest("sha256", "a".repeat(64))),
                    new Tagged(new Repository("gcr.io", "a"), new Tag("1"))))
            .toList(),
        names,
        List.of(),
        0,
        Map.of());
  }

  private static RunIdentity run(CopyBatch batch, int epoch, long number) {
    return RunIdentity.of("central", "team-a", LANE, batch, epoch, number);
  }

  @Test
  void runOfOneImageBearsItsName() {
    assertThat(run(batch("argocd"), 3, 17).name()).matches("argocd-[0-9a-f]{8}-3-17");
    assertThat(run(batch("argocd", "argocd"), 3, 17).name()).startsWith("argocd-");
  }

  @Test
  void sharedRunSaysHowManyImagesItServes() {
    assertThat(run(batch("argocd", "redis"), 3, 17).name()).matches("2-images-[0-9a-f]{8}-3-17");
  }

  @Test
  void launchersOfDifferentEpochsNeverMakeOneName() {
    var names = new HashSet<String>();
    for (int epoch = 0; epoch < 30; epoch++) {
      for (int number = 1; number <= 30; number++) {
        for (CopyBatch batch : List.of(batch("a"), batch("a-1"), batch("a", "b"))) {
          assertThat(names.add(run(batch, epoch, number).name())).isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "argocd-0a1b2c3d-3-17,   3, 17",
    "argocd-0a1b2c3d-3-17,   4, 0",
    "argocd-0a1b2c3d-13-17,  3, 0",
    "2-images-0a1b2c3d-0-1,  0, 1",
    "argocd,                 0, 0",
    "a-0-9999999999999999,   0, 0",
    "a-0-x,                  0, 0",
  })
  void numberIsReadBackForItsEpoch(String name, int epoch, long number) {
    assertThat(RunIdentity.numberOf(name, epoch)).isEqualTo(number);
  }

  static Stream<String> names() {
    var random = new Random(8);
    return Stream.concat(
        Stream.of(
            "a",
            "0",
            "a.b.c",
            "a".repeat(253),
            "a.".repeat(126) + "a",
            "a-".repeat(126) + "a",
            "a".repeat(29) + "-b",
            "a".repeat(39) + "." + "b".repeat(63),
            "a".repeat(62) + "." + "b".repeat(63)),
        IntStream.range(0, 50).mapToObj(_ -> subdomain(random)));
  }

  private static String subdomain(Random random) {
    var name = new StringBuilder("a");
    for (int length = random.nextInt(250); length > 0; length--) {
      char last = name.charAt(name.length() - 1);
      boolean after = Character.isLetterOrDigit(last);
      name.append("abc019-.".charAt(random.nextInt(after ? 8 : 6)));
    }
    return name.append('z').toString();
  }

  /** Tekton's pod is then called like the run with {@code -pod}. */
  @ParameterizedTest
  @MethodSource("names")
  void nameIsALabelOfAtMost59Characters(String image) {
    assertThat(run(batch(image), LAST_EPOCH, 99_999_999).name())
        .matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?")
        .hasSizeLessThan(60);
    assertThat(run(batch(image), 999, 1).name())
        .matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?")
        .hasSizeLessThan(60);
  }

  @ParameterizedTest
  @MethodSource("names")
  void labelsAreValidAndFew(String image) {
    assertThat(run(batch(image), 3, 17).labels(batch(image)))
        .containsOnlyKeys(
            "app.kubernetes.io/managed-by",
            "skopeo.io/image",
            "skopeo.io/image-namespace",
            "skopeo.io/lane")
        .allSatisfy((key, value) -> {
          assertThat(key).matches("([a-z0-9.-]+/)?[a-zA-Z0-9-]+");
          assertThat(value).matches("[a-zA-Z0-9]([a-zA-Z0-9._-]{0,61}[a-zA-Z0-9])?");
        });
  }

  @Test
  void labelsSelectTheRunsOfANamespaceOfAnImageAndOfALane() {
    assertThat(run(batch("argocd"), 3, 17).labels(batch("argocd")))
        .containsEntry("app.kubernetes.io/managed-by", "skopeo-operator")
        .containsEntry("skopeo.io/image", "argocd")
        .containsEntry("skopeo.io/image-namespace", "team-a")
        .containsEntry("skopeo.io/lane", LANE);
    assertThat(run(batch("argocd", "redis"), 3, 17).labels(batch("argocd", "redis")))
        .doesNotContainKey("skopeo.io/image");
  }

  @ParameterizedTest
  @MethodSource("names")
  void imagesAreReadBack(String image) {
    assertThat(RunIdentity.imagesOf(RunIdentity.annotations(batch(image, "redis"))))
        .containsExactlyInAnyOrder(image, "redis");
  }

  @Test
  void foreignRunHasNoImage() {
    assertThat(RunIdentity.imagesOf(Map.of())).isEmpty();
    assertThat(RunIdentity.imagesOf(Map.of(RunIdentity.IMAGES, "  "))).isEmpty();
    assertThat(RunIdentity.imagesNamespaceOf(Map.of())).isEmpty();
    assertThat(RunIdentity.imagesNamespaceOf(Map.of(RunIdentity.IMAGE_NAMESPACE, ""))).isEmpty();
  }

  @Test
  void keyOfALaneIsTheSameInEveryProcess() {
    assertThat(LANE).matches("[0-9a-f]{20}").isEqualTo(RunIdentity.laneKey("everything"));
    assertThat(RunIdentity.laneKey("a")).isEqualTo("ca978112ca1bbdcafac2");
  }
}
