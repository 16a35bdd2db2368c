package io.skopeo.operator.imageset;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.ImageSpec;
import io.skopeo.operator.api.Mode;
import io.skopeo.operator.api.TagsSpec;
import io.skopeo.operator.imageset.child.ChildImage;
import io.skopeo.operator.imageset.list.RepositoryList;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SetResolverTest {
  private static final String TEMPLATE =
      """
      template:
        metadata: {labels: {team: a}, annotations: {note: b}}
        spec:
          mode: OnceByTag
          platforms: [linux/amd64]
          signatures: true
          allowCandidateRelease: true
          overwrite: Never
          serviceAccountName: mirror
          tls: {source: {insecureSkipVerify: true}}
          taskRun: {timeout: 1h}
      """;

  /** Two Images would be in conflict about it. */
  @Test
  void releaseCandidateIsAPartOfAllTags() {
    SetResolution resolution =
        Sets.resolution(Sets.MIRROR, "quay.io/a/app", "quay.io/a/app:v1-rc1");
    assertThat(resolution.invalid()).isEmpty();
    assertThat(resolution.children())
        .singleElement()
        .satisfies(child -> assertThat(child.spec().allowCandidateRelease()).isTrue());
  }

  /** An Image would be refused: nothing of its spec selects tags. */
  @Test
  void templateThatOnlyCountsSelectsFromAllTags() {
    SetResolution resolution =
        Sets.resolution(
            Sets.MIRROR + "template: {spec: {tags: {newest: 5, maxNewCopies: 2}}}",
            "quay.io/a/app");
    assertThat(resolution.children().getFirst().spec().tags())
        .isEqualTo(new TagsSpec(List.of(), null, List.of(".*"), List.of(), 5, 2));
  }

  @Test
  void inlineRepositoriesComeFirstThenTheListsInTheirOrder() {
    SetResolution resolution =
        Sets.resolved(
                Sets.MIRROR + "repositories: [{name: c}, {name: b}]\n",
                Sets.list("z", "a"),
                Sets.list("docker.io/library/y"))
            .orThrow();
    assertThat(Sets.sources(resolution))
        .containsExactly(
            "docker.io/library/c",
            "docker.io/library/b",
            "docker.io/library/z",
            "docker.io/library/a",
            "docker.io/library/y");
  }

  @Test
  void excludedRepositoriesAreCountedAndListed() {
    SetResolution resolution =
        Sets.resolution(
            Sets.MIRROR + "exclude: ['quay\\.io/.*', '.*/c']",
            "quay.io/a:v1",
            "quay.io/a:v2",
            "b",
            "c");
    assertThat(Sets.sources(resolution)).containsExactly("docker.io/library/b");
    assertThat(resolution.excluded()).isEqualTo(2);
    assertThat(resolution.listed())
        .isEqualTo(Set.of("quay.io/a", "docker.io/library/b", "docker.io/library/c"));
  }

  @ParameterizedTest
  @CsvSource({
    // the skopeo-worker's example: of eight entries in threes
    "3, 1, a b c, 1, 3",
    "3, 2, d e f, 2, 3",
    "3, 3, g h, 3, 3",
    "3, 4, '', 4, 3",
    "8, 1, a b c d e f g h, 1, 1",
  })
  void chunkIsAPartOfDistinctRepositories(int size, int number, String names, int shown, int of) {
    SetResolution resolution =
        Sets.resolution(
            Sets.MIRROR + "chunk: {size: %d, number: %d}".formatted(size, number),
            "a:1",
            "a:2",
            "b",
            "c",
            "b:2",
            "d",
            "e",
            "f",
            "g",
            "h");
    assertThat(Sets.sources(resolution).stream().map(name -> name.replaceAll(".*/", "")).distinct())
        .containsExactlyElementsOf(names.isEmpty() ? List.of() : List.of(names.split(" ")));
    Chunk.Slice<?> chunk = resolution.chunk().orElseThrow();
    assertThat(List.of(chunk.number(), chunk.of())).containsExactly(shown, of);
    assertThat(chunk.isBeyondEnd()).isEqualTo(names.isEmpty());
  }

  @Test
  void chunkIsOfWhatIsNotExcluded() {
    assertThat(
            Sets.sources(
                Sets.resolution(
                    Sets.MIRROR + "exclude: ['.*/a']\nchunk: {size: 1, number: 1}", "a", "b")))
        .containsExactly("docker.io/library/b");
  }

  /** Each ImageSet of a list in chunks would mirror its own, and both write one repository. */
  @Test
  void entriesOfTwoChunksCollideToo() {
    String yaml =
        Sets.LISTS
            + "mapping: {prefix: registry.example.com, keep: Name}\nchunk: {size: 1, number: %d}";
    for (int number : List.of(1, 2)) {
      SetResolution resolution =
          Sets.resolution(yaml.formatted(number), "quay.io/a/app", "quay.io/b/app");
      assertThat(resolution.children()).isEmpty();
      assertThat(resolution.invalid())
          .singleElement()
          .satisfies(
              entry -> assertThat(entry.problem().reason()).isEqualTo(Reason.MAPPING_COLLISION));
    }
  }

  @Test
  void ruleOfAnotherChunkIsNoMistake() {
    assertThat(
            Sets.resolution(
                    Sets.LISTS
                        + "mapping: {prefix: registry.example.com, rules: [{match: 'quay\\.io/b', replace: c}]}\n"
                        + "chunk: {size: 1, number: 1}",
                    "quay.io/a",
                    "quay.io/b")
                .warnings())
        .isEmpty();
  }

  @Test
  void templateIsCarriedIntoEachImage() {
    ChildImage child = Sets.child(Sets.MIRROR + "frequency: 2h\n" + TEMPLATE, "quay.io/a/b");
    assertThat(child.labels()).isEqualTo(Map.of("team", "a"));
    assertThat(child.annotations()).isEqualTo(Map.of("note", "b"));
    ImageSpec spec = child.spec();
    var template = Sets.intent(Sets.MIRROR + TEMPLATE).template().spec();
    assertThat(spec)
        .isEqualTo(
            new ImageSpec(
                Mode.ONCE_BY_TAG,
                new ImageSpec.Location("quay.io/a/b", null, null),
                new ImageSpec.Destination("registry.example.com/mirror/a/b", null, null),
                new TagsSpec(List.of(), null, List.of(".*"), List.of(), null, null),
                List.of("linux/amd64"),
                true,
                null,
                null,
                true,
                "2h",
                null,
                template.overwrite(),
                null,
                null,
                "mirror",
                template.tls(),
                template.taskRun()));
  }

  @Test
  void defaultsAreRecurrentAndEachHour() {
    ImageSpec spec = Sets.child(Sets.MIRROR, "quay.io/a").spec();
    assertThat(spec.mode()).isEqualTo(Mode.RECURRENT);
    assertThat(spec.frequency()).isEqualTo("1h");
    assertThat(spec.suspend()).isNull();
    assertThat(spec.dryRun()).isNull();
  }

  @Test
  void onePlainTagIsTheVersionAndSeveralAreExact() {
    ImageSpec one = Sets.child(Sets.MIRROR, "a:1.27").spec();
    assertThat(one.source().version()).isEqualTo("1.27");
    assertThat(one.tags()).isNull();

    ImageSpec several = Sets.child(Sets.MIRROR, "a:1.27", "a:1.28", "a:1.27").spec();
    assertThat(several.source().version()).isNull();
    assertThat(several.tags().exact()).containsExactly("1.27", "1.28");

    String digest = "sha256:" + "0".repeat(64);
    assertThat(Sets.child(Sets.MIRROR, "a:1@" + digest).spec().tags().exact())
        .containsExactly("1@" + digest);
  }

  @Test
  void repositoryWithoutTagsHasThoseOfTheTemplateOrAll() {
    assertThat(Sets.child(Sets.MIRROR, "quay.io/a").spec().tags().include()).containsExactly(".*");
    String template = Sets.MIRROR + "template: {spec: {tags: {semver: '>=1', maxNewCopies: 7}}}";
    assertThat(Sets.child(template, "quay.io/a").spec().tags().semver()).isEqualTo(">=1");
    TagsSpec exact = Sets.child(template, "a:x", "a:y").spec().tags();
    assertThat(exact.semver()).isNull();
    assertThat(exact.maxNewCopies()).as("a limit of all").isEqualTo(7);
  }

  @Test
  void settingsOfAnEntryWin() {
    ImageSpec spec =
        Sets.resolved(
                """
                repositories:
                  - name: quay.io/a
                    tags: {semver: ^2}
                    platforms: [linux/arm64]
                    destination: {name: other.example.com/b}
                mapping: {prefix: registry.example.com}
                template: {spec: {tags: {semver: '1'}, platforms: [linux/amd64]}}
                """)
            .orThrow()
            .children()
            .getFirst()
            .spec();
    assertThat(spec.tags().semver()).isEqualTo("^2");
    assertThat(spec.platforms()).containsExactly("linux/arm64");
    assertThat(spec.destination().name()).isEqualTo("other.example.com/b");
  }

  @Test
  void templateSaysWhatComesWithAnImage() {
    ImageSpec spec =
        Sets.resolved(
                """
                repositories: [{name: quay.io/a}]
                mapping: {prefix: registry.example.com}
                template:
                  spec:
                    tags: {semver: '1'}
                    signatures: true
                    referrers: {artifactTypes: [application/spdx.*]}
                    requireAttestations: true
                """)
            .orThrow()
            .children()
            .getFirst()
            .spec();
    assertThat(spec.signatures()).isTrue();
    assertThat(spec.referrers().artifactTypes()).containsExactly("application/spdx.*");
    assertThat(spec.requireAttestations()).isTrue();
  }

  @Test
  void spreadDelaysTheCronAndTheCreation() {
    String yaml = Sets.MIRROR + "spread: 4h\nschedule: {cron: 0 2 * * *, timeZone: Europe/Paris}";
    List<ChildImage> children = Sets.children(yaml, "quay.io/a", "b", "c");
    for (ChildImage child : children) {
      var schedule = child.spec().schedule();
      assertThat(schedule.cron()).isEqualTo("0 2 * * *");
      assertThat(schedule.timeZone()).isEqualTo("Europe/Paris");
      assertThat(child.spec().frequency()).isNull();
      assertThat(child.delay()).isPositive().isLessThan(Duration.ofHours(4));
      assertThat(schedule.delay()).isNotNull();
    }
    assertThat(children).extracting(ChildImage::delay).doesNotHaveDuplicates();
    assertThat(Sets.children(yaml, "0", "quay.io/a"))
        .extracting(ChildImage::delay)
        .as("whatever else is in the list")
        .contains(children.getFirst().delay());
    assertThat(
            Sets.child(Sets.MIRROR + "schedule: {cron: 0 2 * * *}", "quay.io/a")
                .spec()
                .schedule()
                .delay())
        .isNull();
    ChildImage interval = Sets.child(Sets.MIRROR + "spread: 4h", "quay.io/a");
    assertThat(interval.delay()).isPositive();
    assertThat(interval.spec().frequency()).isEqualTo("1h");
  }

  @Test
  void tooManyEntriesAreRefusedAsAWhole() {
    RepositoryList half = some("a", 2500);
    assertThat(Sets.resolved(Sets.MIRROR, half, some("b", 2501)))
        .isEqualTo(
            new Parsed.Invalid<>(
                new Problem(
                    Reason.LIST_TOO_LONG,
                    "The lists have 5001 entries, and an ImageSet at most 5000: divide them among several ImageSets.")));
    assertThat(Sets.resolved(Sets.MIRROR, half, some("b", 2500))).isInstanceOf(Parsed.Valid.class);
  }

  private static RepositoryList some(String name, int count) {
    return Sets.list(
        IntStream.range(0, count).mapToObj(i -> "quay.io/" + name + i).toArray(String[]::new));
  }

  @Test
  void namesAreShortAndStayWhenLinesAreAdded() {
    String longest = "quay.io/" + "a/".repeat(50) + "b".repeat(100);
    ChildImage child = Sets.child(Sets.MIRROR, longest);
    assertThat(child.name()).hasSizeLessThanOrEqualTo(63).matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    assertThat(Sets.children(Sets.MIRROR, "c", longest, "d"))
        .extracting(ChildImage::name)
        .contains(child.name())
        .doesNotHaveDuplicates();
    assertThat(Sets.child(Sets.MIRROR, longest, longest + ":v2").name())
        .as("all tags, which v2 is one of")
        .isEqualTo(child.name());
  }

  @Test
  void imageOfAnEntryWithoutADestinationIsHeld() {
    SetResolution resolution = Sets.resolution(Sets.LISTS, "quay.io/a", "quay.io/b");
    assertThat(resolution.children()).isEmpty();
    assertThat(resolution.invalid()).hasSize(2);
    assertThat(resolution.held()).isEqualTo(Set.of("quay.io/a", "quay.io/b"));
  }

  @Test
  void invalidEntriesOfAllListsAreKept() {
    SetResolution resolution =
        Sets.resolved(Sets.MIRROR, Sets.list("oci:/tmp/x", "quay.io/a"), RepositoryList.EMPTY)
            .orThrow();
    assertThat(resolution.invalid())
        .singleElement()
        .satisfies(entry -> assertThat(entry.source()).isEqualTo(Optional.empty()));
    assertThat(resolution.held()).isEmpty();
  }
}
