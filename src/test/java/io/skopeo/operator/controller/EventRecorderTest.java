package io.skopeo.operator.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.spec.SpecReader;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventRecorderTest {
  private static final Instant NOW = Instant.parse("2026-12-01T10:00:00Z");

  private final FakeCluster cluster = new FakeCluster();
  private final EventRecorder recorder = new EventRecorder(cluster.client(), new SpecReader(""));

  @AfterEach
  void close() {
    cluster.close();
  }

  @ParameterizedTest
  @CsvSource({
    // before, after, Event
    "Unknown Copying,   True UpToDate,       Normal UpToDate",
    "True UpToDate,     False SourceNotFound, Warning SourceNotFound",
    "False SourceNotFound, True UpToDate,    Normal UpToDate",
    "False A,           False B,             Warning B",
  })
  void changeOfReadyIsAnEvent(String before, String after, String event) {
    recorder.statusChanged(image(), status(before), status(after), NOW);
    assertThat(events()).containsExactly(event);
  }

  @ParameterizedTest
  @CsvSource({"True UpToDate, True UpToDate", "True UpToDate, Unknown Copying", "False A, False A"})
  void whatStaysOrIsNotKnownIsNone(String before, String after) {
    recorder.statusChanged(image(), status(before), status(after), NOW);
    assertThat(events()).isEmpty();
  }

  @Test
  void newImageThatNeedsNoCopyIsNone() {
    recorder.statusChanged(image(), null, status("True UpToDate"), NOW);
    assertThat(events()).isEmpty();
  }

  @Test
  void newImageThatFailsIsOne() {
    recorder.statusChanged(image(), null, status("False SourceNotFound"), NOW);
    assertThat(events()).containsExactly("Warning SourceNotFound");
  }

  private List<String> events() {
    return cluster.all(Event.class).stream()
        .map(event -> event.getType() + " " + event.getReason())
        .toList();
  }

  private static Image image() {
    return Serialization.unmarshal(
        """
        apiVersion: skopeo.io/v1alpha1
        kind: Image
        metadata: {name: app, namespace: team, uid: u, generation: 1}
        spec: {source: {name: quay.io/app, version: v1}}
        """,
        Image.class);
  }

  private static ImageStatus status(String ready) {
    String[] words = ready.split(" ", -1);
    Condition condition =
        new ConditionBuilder()
            .withType("Ready")
            .withStatus(words[0])
            .withReason(words[1])
            .withMessage("Words.")
            .build();
    return Serialization.unmarshal(
        "{\"observedGeneration\": 1, \"conditions\": [%s]}"
            .formatted(Serialization.asJson(condition)),
        ImageStatus.class);
  }
}
