package io.skopeo.operator.archive.catalog;

import static io.skopeo.operator.archive.ArchiveFixture.digest;
import static io.skopeo.operator.archive.ArchiveFixture.repository;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.verifyNoMoreInteractions;

import io.skopeo.operator.archive.catalog.CatalogEntry.Content;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageContent;
import io.skopeo.operator.oci.ImageContent.Form;
import io.skopeo.operator.oci.ImageContent.Part;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.registry.Examination;
import io.skopeo.operator.registry.ManifestInfo;
import io.skopeo.operator.registry.ManifestSummary;
import io.skopeo.operator.registry.Referrers;
import io.skopeo.operator.registry.Registry;
import io.skopeo.operator.registry.Result;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A volume as a registry. */
class CatalogRegistryTest {
  private static final Access ACCESS = Access.ANONYMOUS;
  private static final String OCI = "application/vnd.oci.image.manifest.v1+json";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";
  private static final Repository SOURCE = repository("quay.io/a/b");
  private static final Repository VOLUME = repository("volume.invalid/quay.io/a/b");

  private static final CatalogEntry IMAGE = entry("v1.10", "image", OCI);
  private static final CatalogEntry WHOLE =
      entry("v1.9", "whole", INDEX, Content.WHOLE, List.of(), List.of(digest("child")));
  private static final CatalogEntry PART = entry("", "part", OCI);
  private static final CatalogEntry INNER =
      entry("", "inner", INDEX, Content.INDEX, List.of(), List.of());
  private static final CatalogEntry CUT =
      entry("v2", "cut", INDEX, Content.INDEX, List.of(digest("part"), digest("inner")), List.of());
  private static final CatalogEntry SIGNATURE =
      new CatalogEntry(
          SOURCE,
          Optional.empty(),
          digest("signature"),
          OCI,
          700,
          List.of(),
          4000,
          "dir:volume/s",
          Content.WHOLE,
          List.of(),
          List.of(),
          Optional.of(digest("image")),
          Optional.of("application/vnd.dev.sigstore.bundle.v0.3+json"),
          Map.of("b", "\u00fc", "a", "1"),
          true);
  private static final AssumedImage LEFT_OUT =
      new AssumedImage(SOURCE, Optional.of(new Tag("v0")), digest("left out"));

  private final Registry others = mock(Registry.class);
  private final CatalogRegistry registry =
      new CatalogRegistry(
          new Catalog(List.of(IMAGE, WHOLE, PART, INNER, CUT, SIGNATURE), List.of(LEFT_OUT)),
          others);

  private static CatalogEntry entry(String tag, String word, String mediaType) {
    return entry(tag, word, mediaType, Content.WHOLE, List.of(), List.of());
  }

  private static CatalogEntry entry(
      String tag,
      String word,
      String mediaType,
      Content content,
      List<Digest> parts,
      List<Digest> subjects) {
    return new CatalogEntry(
        SOURCE,
        Optional.of(tag).filter(text -> !text.isEmpty()).map(Tag::new),
        digest(word),
        mediaType,
        500,
        List.of(),
        9000,
        "dir:volume/" + word,
        content,
        parts,
        subjects,
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        true);
  }

  @Test
  void tagsAreThoseOnTheVolumeInTheirOrder() {
    assertThat(registry.tags(VOLUME, ACCESS))
        .isEqualTo(new Result.Found<>(List.of(new Tag("v1.9"), new Tag("v1.10"), new Tag("v2"))));
    assertThat(registry.tags(repository("volume.invalid/quay.io/x"), ACCESS))
        .isEqualTo(new Result.NotFound<>());
  }

  @Test
  void attachedTagsAreThoseOnTheVolume() {
    Result<Predicate<Tag>> test = registry.attachedTags(VOLUME, ACCESS);
    assertThat(test).isInstanceOf(Result.Found.class);
    assertThat(((Result.Found<Predicate<Tag>>) test).value().test(new Tag("v2"))).isTrue();
    assertThat(((Result.Found<Predicate<Tag>>) test).value().test(new Tag("v3"))).isFalse();
    verifyNoInteractions(others);
  }

  @Test
  void manifestIsFoundByTagAndDigest() {
    var image = new Result.Found<>(new ManifestInfo(digest("image"), 1, true));
    assertThat(registry.manifest(VOLUME.at(new Tag("v1.10")), ACCESS)).isEqualTo(image);
    assertThat(registry.manifest(VOLUME.at(digest("image")), ACCESS)).isEqualTo(image);
    assertThat(registry.manifest(VOLUME.at(new Tag("v1.9")), ACCESS))
        .isEqualTo(new Result.Found<>(new ManifestInfo(digest("whole"), 1, false)));
    assertThat(registry.manifest(VOLUME.at(new Tag("v3")), ACCESS))
        .isEqualTo(new Result.NotFound<>());
  }

  /** What refers to it may be new. */
  @Test
  void imageThatIsLeftOutHasItsDigestAndNoManifest() {
    assertThat(registry.manifest(VOLUME.at(new Tag("v0")), ACCESS))
        .isEqualTo(new Result.Found<>(new ManifestInfo(digest("left out"), 1, true)));
    assertThat(registry.manifest(VOLUME.at(digest("left out")), ACCESS))
        .isEqualTo(new Result.NotFound<>());
  }

  @Test
  void partsOfAnIndexComeBeforeIt() {
    var pinned = new Pinned(VOLUME, digest("cut"));
    Optional<ImageContent> content = registry.knownContent(pinned, List.of(), ACCESS);
    assertThat(content.orElseThrow().parts())
        .containsExactly(
            new Part(digest("part"), Form.MANIFEST), new Part(digest("inner"), Form.INDEX));
    assertThat(content.orElseThrow().form()).isEqualTo(Form.INDEX);
    assertThat(content.orElseThrow().missing()).isEmpty();
    assertThat(registry.content(pinned, List.of(), Examination.NONE, ACCESS))
        .isEqualTo(new Result.Found<>(content.orElseThrow()));
  }

  @Test
  void imageThatIsWholeTakesOneCopyAndHasItsSubjects() {
    var pinned = new Pinned(VOLUME, digest("whole"));
    assertThat(registry.knownContent(pinned, List.of(), ACCESS)).isEmpty();
    assertThat(registry.content(pinned, List.of(), Examination.NONE, ACCESS))
        .isEqualTo(
            new Result.Found<>(
                new ImageContent(
                    digest("whole"),
                    List.of(),
                    List.of(),
                    List.of(digest("child")),
                    1,
                    List.of(),
                    List.of())));
  }

  @Test
  void referrersAreThoseWithTheSubject() {
    Result<Referrers> found =
        registry.referrers(new Pinned(VOLUME, digest("image")), ACCESS, Instant.MAX);
    Referrers list = ((Result.Found<Referrers>) found).value();
    assertThat(list.origin()).isEqualTo(Referrers.Origin.API);
    assertThat(list.entries())
        .singleElement()
        .satisfies(entry -> {
          assertThat(entry.digest()).isEqualTo(digest("signature"));
          assertThat(entry.json())
              .isEqualTo(
                  "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":700,\"artifactType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\",\"annotations\":{\"a\":\"1\",\"b\":\"\\u00FC\"}}"
                      .formatted(OCI, digest("signature")));
        });
    assertThat(registry.hasReferrersApi(VOLUME, ACCESS)).contains(true);
    assertThat(registry.referrers(new Pinned(VOLUME, digest("part")), ACCESS, Instant.MIN))
        .isEqualTo(new Result.Found<>(new Referrers(List.of(), Referrers.Origin.API, false)));
  }

  @Test
  void summaryIsThatOfTheIndex() {
    Result<ManifestSummary> found =
        registry.summary(new Pinned(VOLUME, digest("signature")), ACCESS);
    ManifestSummary summary = ((Result.Found<ManifestSummary>) found).value();
    assertThat(summary.subject()).contains(digest("image"));
    assertThat(summary.artifactType()).contains("application/vnd.dev.sigstore.bundle.v0.3+json");
    assertThat(summary.bytes()).isEqualTo(4000);
    assertThat(summary.index()).isFalse();
    assertThat(registry.summary(new Pinned(VOLUME, digest("x")), ACCESS))
        .isEqualTo(new Result.NotFound<>());
  }

  @Test
  void otherHostsAreAskedThemselves() {
    var image = new Pinned(SOURCE, digest("image"));
    registry.tags(SOURCE, ACCESS);
    registry.attachedTags(SOURCE, ACCESS);
    registry.isCache(SOURCE, ACCESS);
    registry.manifest(image, ACCESS);
    registry.content(image, List.of(), Examination.ALL, ACCESS);
    registry.knownContent(image, List.of(), ACCESS);
    registry.quota(SOURCE, ACCESS);
    registry.referrers(image, ACCESS, Instant.MIN);
    registry.summary(image, ACCESS);
    registry.hasReferrersApi(SOURCE, ACCESS);
    verify(others).tags(SOURCE, ACCESS);
    verify(others).attachedTags(SOURCE, ACCESS);
    verify(others).isCache(SOURCE, ACCESS);
    verify(others).manifest(image, ACCESS);
    verify(others).content(image, List.of(), Examination.ALL, ACCESS);
    verify(others).knownContent(image, List.of(), ACCESS);
    verify(others).quota(SOURCE, ACCESS);
    verify(others).referrers(image, ACCESS, Instant.MIN);
    verify(others).summary(image, ACCESS);
    verify(others).hasReferrersApi(SOURCE, ACCESS);
    verifyNoMoreInteractions(others);
  }

  @Test
  void wholeImageIsPreferredToAnIndexAlone() {
    CatalogEntry whole = entry("", "cut", INDEX);
    var catalog = new Catalog(List.of(CUT, whole), List.of());
    assertThat(catalog.manifest(VOLUME, digest("cut"))).contains(whole);
    assertThat(catalog.image(VOLUME, new Tag("v2"))).contains(CUT);
  }

  @Test
  void unknownDigestIsLearned() {
    var made =
        new CatalogEntry(
            SOURCE, Optional.of(new Tag("v1")), digest("up"), "docker-archive:volume/a.tar:x");
    var catalog = new Catalog(List.of(made.withUnknownDigest(), IMAGE), List.of());
    Catalog learned = catalog.withDigests((_, _) -> Optional.of(digest("copied")));
    assertThat(learned.image(VOLUME, new Tag("v1")))
        .hasValueSatisfying(entry -> {
          assertThat(entry.digest()).isEqualTo(digest("copied"));
          assertThat(entry.digestIsKnown()).isFalse();
        });
    assertThat(learned.image(VOLUME, new Tag("v1.10"))).contains(IMAGE);
  }
}
