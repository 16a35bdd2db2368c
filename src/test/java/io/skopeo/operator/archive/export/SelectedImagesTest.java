package io.skopeo.operator.archive.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.planning.PlanFixture;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.archive.Archives;
import io.skopeo.operator.spec.archive.ExportIntent;
import io.skopeo.operator.tags.SelectedTag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectedImagesTest {
  private static final ExportIntent EXPORT =
      Archives.export(
          """
          volume: {claimName: usb, path: b}
          images: {selector: {}}
          serviceAccountName: mirror
          """);

  @Test
  void destinationOfTheImageIsTheSource() {
    ImageIntent source =
        SelectedImages.source(PlanFixture.intent(Mode.ONCE_BY_TAG, "v2.13.x"), EXPORT);
    assertThat(source.source()).isEqualTo(PlanFixture.DESTINATION);
    assertThat(source.destination()).hasToString("volume.invalid/registry.example.com/argocd");
    assertThat(source.overwrites()).isTrue();
    assertThat(source.isHeld()).isFalse();
    assertThat(source.serviceAccount()).contains("mirror");
  }

  @ParameterizedTest
  @CsvSource({
    // version, destination version, tags at the destination that are exported, others
    "v2.13.x, , v2.13.4, v2.14.0",
    "v2.13.x, 2.13.x, 2.13.4, 2.14.4",
    "v2.13.1, , v2.13.1, v2.13.2",
    "v2.13.1, stable, stable, v2.13.1",
    "v2.13.x, latest, latest, v2.13.1",
  })
  void tagsAreThoseAtTheDestination(String version, String to, String exported, String other) {
    ImageIntent source =
        SelectedImages.source(
            PlanFixture.intent(Mode.ONCE_BY_TAG, version, to == null ? "" : to, false), EXPORT);
    assertThat(source.claims(new Tag(exported))).isTrue();
    assertThat(source.claims(new Tag(other))).isFalse();
  }

  @Test
  void listedImagesHaveTheirTagsAtTheDestination() {
    ImageIntent source = SelectedImages.source(PlanFixture.exact(Mode.ONE_SHOT, "v1, v2"), EXPORT);
    assertThat(source.named())
        .extracting(SelectedTag::destination)
        .extracting(Tag::name)
        .containsExactly("v1", "v2");
    assertThat(source.named())
        .allSatisfy(
            tag -> assertThat(tag.source().repository()).isEqualTo(PlanFixture.DESTINATION));
  }

  @Test
  void exportDecidesAboutSignaturesIfItSays() {
    ImageIntent image = PlanFixture.intent(Mode.ONCE_BY_TAG, "v2.13.x");
    assertThat(SelectedImages.source(image, EXPORT).scope().takesReferrers()).isFalse();
    ExportIntent signed =
        Archives.export(
            """
            volume: {claimName: usb, path: b}
            images: {selector: {}}
            signatures: true
            """);
    assertThat(SelectedImages.source(image, signed).scope().referrers().signatures()).isTrue();
  }
}
