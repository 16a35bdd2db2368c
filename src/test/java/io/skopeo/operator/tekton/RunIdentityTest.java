package io.skopeo.operator.tekton;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.tekton.RunIdentity.ImageName;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunIdentityTest {
  private static final String UID = "6f1c9a7e-0000-4000-8000-123456789abc";

  @Test
  void sameCopiesHaveTheSameName() {
    assertThat(run("argocd").name()).isEqualTo(run("argocd").name()).matches("argocd-[0-9a-f]{10}");
  }

  static Stream<RunIdentity> others() {
    var image = new ImageName("team-a", "argocd", UID);
    var recreated = new ImageName("team-a", "argocd", UID.replace('6', '7'));
    return Stream.of(
        new RunIdentity(recreated, "team-a", "slot", "print", 1, "1-of-1"),
        new RunIdentity(image, "team-a", "slot2", "print", 1, "1-of-1"),
        new RunIdentity(image, "team-a", "slot", "print2", 1, "1-of-1"),
        new RunIdentity(image, "team-a", "slot", "print", 2, "1-of-1"));
  }

  @ParameterizedTest
  @MethodSource("others")
  void otherCopiesHaveAnotherName(RunIdentity other) {
    assertThat(other.name()).isNotEqualTo(run("argocd").name());
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
            "a".repeat(39) + "-b",
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

  @ParameterizedTest
  @MethodSource("names")
  void nameIsALabelOfAtMost52Characters(String image) {
    assertThat(run(image).name()).matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?").hasSizeLessThan(53);
  }

  @ParameterizedTest
  @MethodSource("names")
  void labelsAreValid(String image) {
    assertThat(run(image).labels())
        .allSatisfy((key, value) -> {
          assertThat(key).matches("([a-z0-9.-]+/)?[a-zA-Z0-9-]+");
          assertThat(value).matches("([a-zA-Z0-9]([a-zA-Z0-9._-]{0,61}[a-zA-Z0-9])?)?");
        });
  }

  @Test
  void labelsTellImageRunAndBatch() {
    RunIdentity run = run("argocd");
    assertThat(run.labels())
        .containsEntry("app.kubernetes.io/managed-by", "skopeo-operator")
        .containsEntry("skopeo.io/image", "argocd")
        .containsEntry("skopeo.io/image-uid", UID)
        .containsEntry("skopeo.io/run", run.name())
        .containsEntry("skopeo.io/batch", "1-of-3");
  }

  @ParameterizedTest
  @MethodSource("names")
  void imageIsReadBack(String image) {
    RunIdentity run = run(image);
    assertThat(RunIdentity.imageOf(run.labels(), run.annotations())).contains(run.image());
  }

  @ParameterizedTest
  @CsvSource({
    ",              uid",
    "team-a/argocd, ",
    "argocd,        uid",
    "/argocd,       uid",
    "team-a/,       uid",
  })
  void foreignRunHasNoImage(@Nullable String reference, @Nullable String uid) {
    assertThat(
            RunIdentity.imageOf(
                uid == null ? Map.of() : Map.of(RunIdentity.IMAGE_UID, uid),
                reference == null ? Map.of() : Map.of(RunIdentity.IMAGE_REFERENCE, reference)))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"team-a", "skopeo-operator"})
  void nameIsTheSameWhereverTheRunIs(String namespace) {
    var image = new ImageName("team-a", "argocd", UID);
    assertThat(new RunIdentity(image, namespace, "slot", "print", 1, "1-of-3").name())
        .isEqualTo(run("argocd").name());
  }

  private static RunIdentity run(String image) {
    return new RunIdentity(
        new ImageName("team-a", image, UID), "team-a", "slot", "print", 1, "1-of-3");
  }
}
