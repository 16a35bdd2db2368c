package io.skopeo.operator.controller.archive.source;

import static io.skopeo.operator.archive.ArchiveFixture.digest;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.copying.ImageName;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.planning.input.Observation;
import io.skopeo.operator.planning.input.Observation.TagObservations;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.spec.archive.Archives;
import io.skopeo.operator.tags.SelectedTag;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SourceClaimsTest {
  private static final List<Source> SOURCES =
      Archives.export(
              """
              volume: {claimName: usb, path: b}
              sources:
                - {name: quay.io/a/b, version: v1}
                - {name: quay.io/a/b, version: v1, platforms: [linux/amd64]}
                - {name: quay.io/a/c, version: v1}
              """)
          .sources()
          .stream()
          .map(intent ->
              new Source(
                  new ImageName("team", "export", "uid"),
                  intent,
                  new ExecutionTarget(
                      "team", "mirror", true, Access.ANONYMOUS, Access.ANONYMOUS, Map.of(), "")))
          .toList();

  private final SourceClaims claims = new SourceClaims();

  @Test
  void imageOfTwoSourcesIsThatOfTheFirst() {
    var seen = seen("v1=a");
    assertThat(claims.next(SOURCES.get(0), seen)).get().extracting("view").isEqualTo(seen);
    SourceClaims.Share share = claims.next(SOURCES.get(1), seen("v1=a", "v2=b")).orElseThrow();
    assertThat(share.view()).isEqualTo(seen("v2=b"));
    assertThat(share.conflicts().problems()).isEmpty();
  }

  @Test
  void sourceWithoutImagesOfItsOwnIsLeftOut() {
    claims.next(SOURCES.get(0), seen("v1=a"));
    assertThat(claims.next(SOURCES.get(1), seen("v1=a"))).isEmpty();
  }

  @Test
  void otherContentOfTheSameNameIsRefused() {
    claims.next(SOURCES.get(0), seen("v1=a"));
    SourceClaims.Share share = claims.next(SOURCES.get(1), seen("v1=b")).orElseThrow();
    assertThat(share.view()).isEqualTo(seen("v1=b"));
    Problem problem =
        share
            .conflicts()
            .with(new Tagged(SOURCES.get(1).intent().destination(), new Tag("v1")))
            .orElseThrow();
    assertThat(problem.reason()).isEqualTo(Reason.DESTINATION_CONFLICT);
    assertThat(problem.sentence()).startsWith("quay.io/a/b:v1 is selected twice");
  }

  @Test
  void imageThatIsNotReadStaysThatOfTheFirst() {
    claims.next(SOURCES.get(0), seen("v1="));
    assertThat(claims.next(SOURCES.get(1), seen("v1=a"))).isEmpty();
  }

  @Test
  void repositoriesOfOtherNamesAreOthers() {
    claims.next(SOURCES.get(0), seen("v1=a"));
    SourceClaims.Share share = claims.next(SOURCES.get(2), seen("v1=b")).orElseThrow();
    assertThat(share.conflicts().problems()).isEmpty();
  }

  @Test
  void whatSelectsNothingOrIsNotReadStays() {
    assertThat(claims.next(SOURCES.get(0), seen())).isPresent();
    var failed = new Observation.Unobservable(new Problem(Reason.SOURCE_NOT_FOUND, "No."));
    assertThat(claims.next(SOURCES.get(1), failed)).get().extracting("view").isEqualTo(failed);
  }

  /** Returns tags with their digests, such as {@code v1=a}. */
  private static TagObservations seen(String... images) {
    return new TagObservations(Stream.of(images).map(SourceClaimsTest::image).toList());
  }

  private static TagObservation image(String image) {
    String[] parts = image.split("=", -1);
    var tag = new Tag(parts[0]);
    return new TagObservation(
        new SelectedTag(SOURCES.getFirst().intent().source().at(tag), tag),
        false,
        parts[1].isEmpty() ? Optional.empty() : Optional.of(new Result.Found<>(digest(parts[1]))),
        Optional.empty(),
        1);
  }
}
