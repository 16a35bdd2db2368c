package io.skopeo.operator.archive.export;

import static io.skopeo.operator.archive.ArchiveFixture.digest;
import static io.skopeo.operator.archive.ArchiveFixture.repository;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.archive.ArchiveFixture;
import io.skopeo.operator.archive.VolumeFormat;
import io.skopeo.operator.archive.catalog.AssumedImage;
import io.skopeo.operator.archive.receipt.ArrivedImages;
import io.skopeo.operator.archive.receipt.KnownImages;
import io.skopeo.operator.archive.survey.Survey;
import io.skopeo.operator.archive.survey.SurveyReader;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What one receipt has comes through the next export into the next receipt. */
class LeftOutTest {
  private static final Repository APP = repository("quay.io/a/app");
  private static final Tag SIGNATURE = new Tag("sha256-" + digest("v1").hex() + ".sig");
  private static final KnownImages BASE =
      new KnownImages.Builder()
          .add(APP, Optional.of(new Tag("v1")), digest("v1"))
          .add(APP, Optional.of(SIGNATURE), digest("signature"))
          .add(APP, Optional.empty(), digest("referrer"))
          .add(repository("quay.io/a/other"), Optional.empty(), digest("other"))
          .build();
  private static final List<AssumedImage> IMAGES =
      List.of(new AssumedImage(APP, Optional.of(new Tag("v1")), digest("v1")));

  @Test
  void whatIsAttachedToImagesIsInTheNextReceipt() {
    List<AssumedImage> told = LeftOut.of(IMAGES, BASE);
    assertThat(AssumedImage.images(told)).isEqualTo(1);
    Survey survey = survey(told);
    assertThat(survey.problems()).isEmpty();
    var arrived = new ArrivedImages(survey.catalog());
    survey.catalog().assumed().forEach(arrived::add);
    assertThat(arrived.images())
        .isEqualTo(
            new KnownImages.Builder()
                .add(APP, Optional.of(new Tag("v1")), digest("v1"))
                .add(APP, Optional.of(SIGNATURE), digest("signature"))
                .add(APP, Optional.empty(), digest("referrer"))
                .build());
  }

  @Test
  void whatIsAttachedIsNoImageOfTheVolume() {
    Survey survey = survey(LeftOut.of(IMAGES, BASE));
    Repository volume = survey.catalog().repositories().getFirst();
    assertThat(survey.catalog().assumed(volume, SIGNATURE)).isEmpty();
    assertThat(survey.catalog().assumed(volume, new Tag("v1"))).isPresent();
  }

  @Test
  void nothingIsAttachedToNoImages() {
    assertThat(LeftOut.of(List.of(), BASE)).isEmpty();
  }

  @Test
  void imagesComeFirstAndAConfigMapHasRoomForAll() {
    var images = new ArrayList<>(IMAGES);
    for (int i = 0; i < 9_000; i++) {
      images.add(new AssumedImage(APP, Optional.of(new Tag("w" + i)), digest("w" + i)));
    }
    List<AssumedImage> told = LeftOut.of(images, BASE);
    assertThat(told).hasSizeBetween(5_000, 9_000).isEqualTo(images.subList(0, told.size()));
    assertThat(index(told).tail().length()).isBetween(890_000, 950_000);
  }

  private static Survey survey(List<AssumedImage> told) {
    String log = ArchiveFixture.log(index(told).text(List.of()));
    return SurveyReader.read(log, Optional.empty()).orThrow();
  }

  private static ExportIndex index(List<AssumedImage> told) {
    return new ExportIndex(
        "team-a/site-b",
        "0123456789abcdef",
        Instant.EPOCH,
        VolumeFormat.DIRECTORY,
        Optional.of("fedcba9876543210"),
        told);
  }
}
