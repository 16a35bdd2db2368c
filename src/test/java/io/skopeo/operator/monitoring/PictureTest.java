package io.skopeo.operator.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import javax.xml.parsers.DocumentBuilderFactory;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xml.sax.InputSource;

class PictureTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Window WINDOW =
      Picture.window(NOW, Duration.ofMinutes(30), Duration.ofSeconds(10));

  @Test
  void itHasEachPanelAndSaysThatItIsNoGrafana() throws Exception {
    String picture = picture("[]");
    var text =
        DocumentBuilderFactory.newDefaultInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(picture)))
            .getDocumentElement()
            .getTextContent();
    assertThat(text)
        .contains(Dashboard.read(Dashboard.FILE).panels().stream().map(Panel::title).toList())
        .contains("2026-11-21 11:30 to 2026-11-21 12:00 UTC", "not by Grafana", "No data");
  }

  @Test
  void whatOthersNamedIsTextAndNoElement() throws IOException {
    String picture =
        picture(
            """
            [{"metric": {"image_namespace": "<script>", "host": "a&b"},
              "value": [1795262400, "3"], "values": [[1795260600, "3"], [1795260610, "NaN"]]}]
            """);
    assertThat(picture).contains("&lt;script&gt;", "a&amp;b").doesNotContain("<script>");
  }

  private static String picture(String result) throws IOException {
    var prometheus =
        new Prometheus(
            _ -> "{\"status\": \"success\", \"data\": {\"result\": %s}}".formatted(result));
    return Picture.draw(Dashboard.read(Dashboard.FILE), prometheus, WINDOW);
  }

  @ParameterizedTest
  @CsvSource({
    "short, 0, 0",
    "short, 17, 17",
    "short, 1234, 1.23 k",
    "s, 0.0123, 12.3 ms",
    "s, 7200, 2 h",
    "s, NaN, –",
    "percentunit, 0.976, 97.6%",
    "bytes, 1572864, 1.5 MiB",
    "Bps, 2500000, 2.5 MB/s",
    "cpm, 0.5, 0.5/min",
    "reqps, 0.031, 0.031/s",
  })
  void valuesAreReadAsPeopleReadThem(String unit, double value, String text) {
    assertThat(Units.text(unit, value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "short, 0, 1",
    "short, 1, 1",
    "short, 7, 8",
    "short, 120, 150",
    "s, 85, 90",
    "s, 0.35, 0.4",
    "percentunit, 0.9, 1",
    "percentunit, 0.13, 0.15",
    "bytes, 125000000, 157286400",
  })
  void axesEndAtARoundValueAbove(String unit, double largest, double top) {
    assertThat(Scale.upTo(largest, unit).top()).isCloseTo(top, Offset.offset(1e-9));
  }
}
