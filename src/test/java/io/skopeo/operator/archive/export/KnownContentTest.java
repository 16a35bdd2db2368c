package io.skopeo.operator.archive.export;

import static io.skopeo.operator.archive.ArchiveFixture.digest;
import static io.skopeo.operator.archive.ArchiveFixture.export;
import static io.skopeo.operator.archive.ArchiveFixture.repository;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.verifyNoMoreInteractions;

import io.skopeo.operator.archive.receipt.KnownImages;
import io.skopeo.operator.copying.CopyLine;
import io.skopeo.operator.copying.CopyLine.Content;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.oci.Descriptor;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageContent;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.registry.Examination;
import io.skopeo.operator.registry.ManifestInfo;
import io.skopeo.operator.registry.Referrers;
import io.skopeo.operator.registry.Registry;
import io.skopeo.operator.registry.Result;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The destination side of an export. */
class KnownContentTest {
  private static final Access ACCESS = Access.ANONYMOUS;
  private static final Repository VOLUME = repository("volume.invalid/quay.io/a/b");
  private static final Tag V1 = new Tag("v1");
  private static final Digest A = digest("a");
  private static final Digest SIGNATURE = digest("signature");

  private final Registry others = mock(Registry.class);
  private final KnownContent known =
      new KnownContent(
          new KnownImages.Builder()
              .add(
                  export(
                      "quay.io/a/b",
                      "v1",
                      A,
                      CopyLine.byDigest(SIGNATURE, Content.WHOLE),
                      CopyLine.named(A, V1, Content.WHOLE)))
              .build(),
          others);

  @Test
  void knownImageIsThere() {
    var info = new Result.Found<>(new ManifestInfo(A, 1, true));
    assertThat(known.manifest(VOLUME.at(V1), ACCESS)).isEqualTo(info);
    assertThat(known.manifest(VOLUME.at(A), ACCESS)).isEqualTo(info);
    assertThat(known.tags(VOLUME, ACCESS)).isEqualTo(new Result.Found<>(List.of(V1)));
    assertThat(known.content(new Pinned(VOLUME, A), List.of(), Examination.NONE, ACCESS))
        .isEqualTo(new Result.Found<>(ImageContent.single(A)));
    verifyNoInteractions(others);
  }

  @Test
  void everythingElseIsNotThere() {
    assertThat(known.manifest(VOLUME.at(new Tag("v2")), ACCESS)).isEqualTo(new Result.NotFound<>());
    assertThat(known.manifest(VOLUME.at(digest("b")), ACCESS)).isEqualTo(new Result.NotFound<>());
    assertThat(known.tags(repository("volume.invalid/quay.io/a/c"), ACCESS))
        .isEqualTo(new Result.NotFound<>());
    assertThat(known.summary(new Pinned(VOLUME, A), ACCESS)).isEqualTo(new Result.NotFound<>());
    verifyNoInteractions(others);
  }

  @Test
  void knownReferrerIsListedAndNoListIsComposed() {
    assertThat(known.referrers(new Pinned(VOLUME, A), ACCESS, Instant.MAX))
        .isInstanceOfSatisfying(
            Result.Found.class,
            found -> {
              Referrers list = (Referrers) found.value();
              assertThat(list.origin()).isEqualTo(Referrers.Origin.API);
              assertThat(list.entries().stream().map(Descriptor::digest))
                  .containsExactly(SIGNATURE);
            });
    assertThat(known.hasReferrersApi(VOLUME, ACCESS)).contains(true);
    assertThat(known.quota(VOLUME, ACCESS)).isEmpty();
    verifyNoInteractions(others);
  }

  @Test
  void otherHostsAreAskedThemselves() {
    Repository quay = repository("quay.io/a/b");
    var image = new Pinned(quay, A);
    known.tags(quay, ACCESS);
    known.attachedTags(quay, ACCESS);
    known.isCache(quay, ACCESS);
    known.manifest(image, ACCESS);
    known.content(image, List.of(), Examination.ALL, ACCESS);
    known.knownContent(image, List.of(), ACCESS);
    known.quota(quay, ACCESS);
    known.referrers(image, ACCESS, Instant.MIN);
    known.summary(image, ACCESS);
    known.hasReferrersApi(quay, ACCESS);
    verify(others).tags(quay, ACCESS);
    verify(others).attachedTags(quay, ACCESS);
    verify(others).isCache(quay, ACCESS);
    verify(others).manifest(image, ACCESS);
    verify(others).content(image, List.of(), Examination.ALL, ACCESS);
    verify(others).knownContent(image, List.of(), ACCESS);
    verify(others).quota(quay, ACCESS);
    verify(others).referrers(image, ACCESS, Instant.MIN);
    verify(others).summary(image, ACCESS);
    verify(others).hasReferrersApi(quay, ACCESS);
    verifyNoMoreInteractions(others);
  }

  @Test
  void nothingIsKnownAtFirst() {
    assertThat(new KnownContent(KnownImages.NONE, others).manifest(VOLUME.at(V1), ACCESS))
        .isEqualTo(new Result.NotFound<>());
    assertThat(KnownImages.NONE.digest(VOLUME, V1)).isEqualTo(Optional.empty());
  }
}
