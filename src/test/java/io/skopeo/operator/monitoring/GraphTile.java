package io.skopeo.operator.monitoring;

import io.skopeo.operator.monitoring.Series.Point;
import io.skopeo.operator.monitoring.Svg.Anchor;
import io.skopeo.operator.monitoring.Svg.Font;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Values over time: lines, areas on top of each other, or bars on top of each other. */
final class GraphTile implements Tile {
  private static final double LEGEND = 18;
  private static final double SIZE = 11;

  /** What it takes to say that there are more names. */
  private static final double MORE = 50;

  private static final List<Duration> STEPS =
      List.of(
          Duration.ofSeconds(15),
          Duration.ofSeconds(30),
          Duration.ofMinutes(1),
          Duration.ofMinutes(2),
          Duration.ofMinutes(5),
          Duration.ofMinutes(10),
          Duration.ofMinutes(15),
          Duration.ofMinutes(30),
          Duration.ofHours(1),
          Duration.ofHours(2),
          Duration.ofHours(6),
          Duration.ofHours(12),
          Duration.ofDays(1));

  /** A point of the picture's data: where it is, from where to where. */
  private record Mark(double time, double low, double high) {}

  private record Track(String name, String colour, List<Mark> marks) {}

  /** Turns times and values into places. */
  private record Frame(Box box, Window window, Scale scale) {
    double x(double time) {
      double from = seconds(window.from());
      return box.x() + box.width() * (time - from) / (seconds(window.to()) - from);
    }

    double y(double value) {
      return box.bottom() - box.height() * Math.min(value, scale.top()) / scale.top();
    }
  }

  @Override
  public void draw(Svg svg, Box box, Panel panel, List<Named> series, Window window) {
    String style = panel.at("/fieldConfig/defaults/custom/drawStyle").asText();
    boolean stacked =
        panel.at("/fieldConfig/defaults/custom/stacking/mode").asText().equals("normal");
    List<Track> tracks = tracks(panel, series, stacked);
    double largest =
        tracks.stream()
            .flatMap(track -> track.marks().stream())
            .mapToDouble(Mark::high)
            .max()
            .orElse(0);
    Scale scale = Scale.upTo(panel.at("/fieldConfig/defaults/max").asDouble(largest), panel.unit());
    double labels =
        scale.ticks().stream()
            .mapToDouble(tick -> Svg.width(Units.text(panel.unit(), tick), SIZE))
            .max()
            .orElseThrow();
    List<List<Track>> names = lines(box.width(), tracks);
    var frame = new Frame(box.inset(labels + 8, 8, 10, LEGEND * names.size() + 22), window, scale);
    axes(svg, frame, panel.unit());
    for (Track track : tracks) {
      switch (style) {
        case "bars" -> bars(svg, frame, track);
        default -> curve(svg, frame, track, stacked);
      }
    }
    legend(svg, box, names, tracks.size());
  }

  /** Of stacked series each begins where those before it end. */
  private static List<Track> tracks(Panel panel, List<Named> series, boolean stacked) {
    List<Named> sorted = series.stream().sorted(Comparator.comparing(Named::name)).toList();
    NavigableMap<Double, Double> heights =
        sorted.stream()
            .flatMap(each -> each.series().points().stream())
            .collect(Collectors.toMap(Point::time, _ -> 0.0, (a, _) -> a, TreeMap::new));
    List<Track> tracks = new ArrayList<>();
    for (Named each : sorted) {
      Map<Double, Double> values =
          each.series().points().stream()
              .filter(Point::isNumber)
              .collect(Collectors.toMap(Point::time, Point::value, (a, _) -> a));
      List<Mark> marks = new ArrayList<>();
      for (double time : List.copyOf(heights.keySet())) {
        // In a stack what is missing is nothing of it.
        if (stacked || values.containsKey(time)) {
          double low = stacked ? heights.get(time) : 0;
          double high = low + values.getOrDefault(time, 0.0);
          heights.put(time, high);
          marks.add(new Mark(time, low, high));
        }
      }
      tracks.add(new Track(each.name(), Palette.of(panel, each.name(), tracks.size()), marks));
    }
    return tracks;
  }

  private static void axes(Svg svg, Frame frame, String unit) {
    Box box = frame.box();
    for (double tick : frame.scale().ticks()) {
      double y = frame.y(tick);
      svg.line(box.x(), y, box.right(), y, Svg.GRID);
      svg.text(
          box.x() - 6, y + 4, Font.of(SIZE, Svg.PALE).anchored(Anchor.END), Units.text(unit, tick));
    }
    Duration step = step(frame.window(), (int) (box.width() / 64));
    var clock =
        DateTimeFormatter.ofPattern(step.toSeconds() < 60 ? "HH:mm:ss" : "HH:mm", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    long seconds = step.toSeconds();
    long first = Math.ceilDiv(frame.window().from().getEpochSecond(), seconds) * seconds;
    LongStream.iterate(first, at -> at <= frame.window().to().getEpochSecond(), at -> at + seconds)
        .mapToObj(Instant::ofEpochSecond)
        .forEach(at ->
            svg.text(
                frame.x(seconds(at)),
                box.bottom() + 15,
                Font.of(SIZE, Svg.PALE).anchored(Anchor.MIDDLE),
                clock.format(at)));
  }

  private static double seconds(Instant time) {
    return (double) time.getEpochSecond();
  }

  private static Duration step(Window window, int most) {
    long all = Duration.between(window.from(), window.to()).toSeconds();
    return STEPS.stream()
        .filter(step -> all / step.toSeconds() <= most)
        .findFirst()
        .orElse(STEPS.getLast());
  }

  private static void bars(Svg svg, Frame frame, Track track) {
    double width =
        Math.max(1.5, frame.x((double) frame.window().step().toSeconds()) - frame.x(0) - 1);
    for (Mark mark : track.marks()) {
      if (mark.high() > mark.low()) {
        double top = frame.y(mark.high());
        svg.rectangle(
            new Box(frame.x(mark.time()) - width / 2, top, width, frame.y(mark.low()) - top),
            0,
            track.colour(),
            "none");
      }
    }
  }

  private static void curve(Svg svg, Frame frame, Track track, boolean filled) {
    for (List<Mark> piece : pieces(track.marks(), frame.window().step())) {
      String line =
          piece.stream()
              .map(mark -> place(frame.x(mark.time()), frame.y(mark.high())))
              .collect(Collectors.joining(" L", "M", ""));
      if (filled) {
        String back =
            piece.reversed().stream()
                .map(mark -> place(frame.x(mark.time()), frame.y(mark.low())))
                .collect(Collectors.joining(" L", " L", " Z"));
        svg.fill(line + back, track.colour());
      } else {
        svg.stroke(piece.size() == 1 ? line + " h2" : line, track.colour());
      }
    }
  }

  private static String place(double x, double y) {
    return String.format(Locale.ROOT, "%.1f,%.1f", x, y);
  }

  /** The parts between which values are missing. */
  private static List<List<Mark>> pieces(List<Mark> marks, Duration step) {
    List<List<Mark>> pieces = new ArrayList<>();
    double last = Double.NEGATIVE_INFINITY;
    for (Mark mark : marks) {
      if (mark.time() - last > step.toSeconds() * 1.5) {
        pieces.add(new ArrayList<>());
      }
      pieces.getLast().add(mark);
      last = mark.time();
    }
    return pieces;
  }

  /** The names, in two lines at most. */
  private static void legend(Svg svg, Box box, List<List<Track>> lines, int all) {
    int named = 0;
    for (int i = 0; i < lines.size(); i++) {
      double x = box.x();
      double y = box.bottom() - 4 - LEGEND * (lines.size() - 1 - i);
      for (Track track : lines.get(i)) {
        svg.rectangle(new Box(x, y - 7, 12, 5), 2, track.colour(), "none");
        svg.text(x + 17, y, Font.of(SIZE, Svg.INK), track.name());
        x += width(track);
        named++;
      }
      if (i == lines.size() - 1 && named < all) {
        svg.text(x, y, Font.of(SIZE, Svg.PALE), "+ %d more".formatted(all - named));
      }
    }
  }

  private static List<List<Track>> lines(double room, List<Track> tracks) {
    List<List<Track>> lines = new ArrayList<>();
    double left = 0;
    for (Track track : tracks) {
      boolean last = lines.size() == 2;
      if (width(track) > left - (last ? MORE : 0)) {
        if (last) {
          return lines;
        }
        lines.add(new ArrayList<>());
        left = room;
      }
      lines.getLast().add(track);
      left -= width(track);
    }
    return lines;
  }

  private static double width(Track track) {
    return 17 + Svg.width(track.name(), SIZE) + 13;
  }
}
