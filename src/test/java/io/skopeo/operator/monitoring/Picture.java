package io.skopeo.operator.monitoring;

import io.skopeo.operator.monitoring.Svg.Anchor;
import io.skopeo.operator.monitoring.Svg.Font;
import io.skopeo.operator.monitoring.Tile.Named;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/**
 * The dashboard as one SVG, from what a Prometheus answers to its queries. It is no Grafana, and
 * says so: it shows what the queries give, and about how it looks.
 */
public final class Picture {
  private static final double COLUMN = 50;
  private static final double UNIT = 34;
  private static final double GAP = 8;
  private static final double MARGIN = 12;
  private static final double HEADER = 52;
  private static final double FOOTER = 30;
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Dashboard dashboard;
  private final Prometheus prometheus;
  private final Window window;
  private final Svg svg = new Svg();

  private Picture(Dashboard dashboard, Prometheus prometheus, Window window) {
    this.dashboard = dashboard;
    this.prometheus = prometheus;
    this.window = window;
  }

  /**
   * Draws the chart's dashboard: {@code PROMETHEUS FILE SPAN SCRAPED [END]}, such as {@code
   * http://127.0.0.1:9090 dashboard.svg PT15M PT5S 2026-11-21T18:00:00Z}.
   */
  public static void main(String[] arguments) throws IOException {
    Instant end = arguments.length > 4 ? Instant.parse(arguments[4]) : Instant.now();
    Window window = window(end, Duration.parse(arguments[2]), Duration.parse(arguments[3]));
    Files.writeString(
        Path.of(arguments[1]),
        draw(Dashboard.read(Dashboard.FILE), Prometheus.at(URI.create(arguments[0])), window));
  }

  /**
   * A window with as many values as can be told apart.
   *
   * @param scraped between two scrapes
   */
  public static Window window(Instant to, Duration span, Duration scraped) {
    Instant end = to.truncatedTo(ChronoUnit.SECONDS);
    long step = Math.max(scraped.toSeconds(), Math.max(1, span.toSeconds() / 180));
    return new Window(
        end.minus(span),
        end,
        Duration.ofSeconds(step),
        Duration.ofSeconds(Math.max(step + scraped.toSeconds(), 4 * scraped.toSeconds())));
  }

  /** The picture, as the text of an SVG file. */
  public static String draw(Dashboard dashboard, Prometheus prometheus, Window window) {
    return new Picture(dashboard, prometheus, window).drawn();
  }

  private String drawn() {
    double width = 24 * COLUMN + 2 * MARGIN - GAP;
    double bottom =
        dashboard.panels().stream().mapToDouble(p -> box(p).bottom()).max().orElseThrow();
    double height = bottom + FOOTER + MARGIN / 2;
    svg.text(
        MARGIN + 4, 34, Font.of(21, Svg.INK).strong(), dashboard.json().path("title").asText());
    svg.text(
        width - MARGIN - 4,
        33,
        Font.of(13, Svg.PALE).anchored(Anchor.END),
        "%s to %s UTC".formatted(CLOCK.format(window.from()), CLOCK.format(window.to())));
    dashboard.panels().forEach(this::panel);
    svg.text(
        width / 2,
        height - 14,
        Font.of(12, Svg.PALE).anchored(Anchor.MIDDLE),
        "Drawn from the dashboard's queries to a real Prometheus by this project's %s, not by Grafana."
            .formatted(Picture.class.getSimpleName() + ".java"));
    return svg.document(width, height);
  }

  private static Box box(Panel panel) {
    Panel.Place place = panel.place();
    return new Box(
        MARGIN + place.x() * COLUMN,
        HEADER + place.y() * UNIT,
        place.width() * COLUMN - GAP,
        place.height() * UNIT - GAP);
  }

  private void panel(Panel panel) {
    Box box = box(panel);
    if (panel.isRow()) {
      svg.text(box.x() + 4, box.y() + 19, Font.of(15, Svg.INK).strong(), panel.title());
      return;
    }
    svg.rectangle(box, 4, "#ffffff", "#dcdfe3");
    svg.text(box.x() + 12, box.y() + 20, Font.of(13, Svg.INK).strong(), panel.title());
    List<Named> series =
        panel.queries().stream()
            .flatMap(query ->
                query.ask(prometheus, window).stream()
                    .map(each -> new Named(query.ref(), each.name(query.legend()), each)))
            .toList();
    Box inner = box.inset(12, 28, 12, 8);
    if (series.isEmpty()) {
      svg.text(
          inner.x() + inner.width() / 2,
          inner.y() + inner.height() / 2,
          Font.of(13, Svg.PALE).anchored(Anchor.MIDDLE),
          "No data");
    } else {
      tile(panel).draw(svg, inner, panel, series, window);
    }
  }

  private static Tile tile(Panel panel) {
    return switch (panel.type()) {
      case "stat" -> new StatTile();
      case "timeseries" -> new GraphTile();
      case "bargauge" -> new BarsTile();
      case "table" -> new TableTile();
      default -> throw new IllegalArgumentException(panel.type());
    };
  }
}
