package io.skopeo.operator.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Image;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReconcileRequestTest {
  @ParameterizedTest
  @ValueSource(strings = {"2026-01-01T12:00:00Z", "1", "again, please"})
  void plainValueIsKept(String value) {
    assertThat(ReconcileRequest.of(image(value))).contains(value);
  }

  @Test
  void otherValuesAreHashed() {
    String huge = "x".repeat(250_000);
    assertThat(ReconcileRequest.of(image(huge)).orElseThrow()).matches("[0-9a-f]{32}");
    assertThat(ReconcileRequest.of(image(huge + "y")))
        .isNotEqualTo(ReconcileRequest.of(image(huge)));
    assertThat(ReconcileRequest.of(image("a\nb")).orElseThrow()).matches("[0-9a-f]{32}");
  }

  @Test
  void missingValueIsNoRequest() {
    assertThat(ReconcileRequest.of(image(""))).isEmpty();
    assertThat(ReconcileRequest.of(new Image())).isEmpty();
  }

  private static Image image(String value) {
    var image = new Image();
    image.getMetadata().setAnnotations(Map.of(Image.REQUESTED_AT, value));
    return image;
  }
}
