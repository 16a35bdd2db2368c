package io.skopeo.operator.monitoring;

import java.util.Locale;

/** A picture being written. */
final class Svg {
  static final String INK = "#24292e";
  static final String PALE = "#6a737d";
  static final String GRID = "#e7e9ec";

  /** The width of a character of a font of one pixel, on average. */
  private static final double CHARACTER = 0.54;

  private final StringBuilder text = new StringBuilder();

  /** Where a text stands from the point that it is given. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  /**
   * How a text looks.
   *
   * @param size in pixels
   */
  record Font(double size, String colour, boolean bold, Anchor anchor) {
    static Font of(double size, String colour) {
      return new Font(size, colour, false, Anchor.START);
    }

    Font strong() {
      return new Font(size, colour, true, anchor);
    }

    Font anchored(Anchor at) {
      return new Font(size, colour, bold, at);
    }
  }

  void rectangle(Box box, double radius, String fill, String stroke) {
    element(
        String.format(
            Locale.ROOT,
            "<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' rx='%.1f' fill='%s' stroke='%s'/>",
            box.x(),
            box.y(),
            box.width(),
            box.height(),
            radius,
            fill,
            stroke));
  }

  void line(double x1, double y1, double x2, double y2, String stroke) {
    element(
        String.format(
            Locale.ROOT,
            "<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='%s'/>",
            x1,
            y1,
            x2,
            y2,
            stroke));
  }

  /** A line without an area. */
  void stroke(String path, String stroke) {
    element(
        String.format(
            Locale.ROOT,
            "<path d='%s' fill='none' stroke='%s' stroke-width='1.6' stroke-linejoin='round'"
                + " stroke-linecap='round'/>",
            path,
            stroke));
  }

  /** An area without a line. */
  void fill(String path, String fill) {
    element(String.format(Locale.ROOT, "<path d='%s' fill='%s' fill-opacity='0.75'/>", path, fill));
  }

  void text(double x, double y, Font font, String words) {
    element(
        String.format(
            Locale.ROOT,
            "<text x='%.1f' y='%.1f' font-size='%.1f' fill='%s'%s text-anchor='%s'>%s</text>",
            x,
            y,
            font.size(),
            font.colour(),
            font.bold() ? " font-weight='600'" : "",
            font.anchor().name().toLowerCase(Locale.ROOT),
            escaped(words)));
  }

  /** A text that is cut where it is wider than it may be. */
  void text(double x, double y, double width, Font font, String words) {
    text(x, y, font, fitting(words, font.size(), width));
  }

  /** About how wide a text is. */
  static double width(String words, double size) {
    return words.length() * CHARACTER * size;
  }

  private static String fitting(String words, double size, double width) {
    int fit = (int) (width / (CHARACTER * size));
    return words.length() <= fit ? words : words.substring(0, Math.max(0, fit - 1)) + "…";
  }

  /** The whole file. */
  String document(double width, double height) {
    return String.format(
        Locale.ROOT,
        """
        <svg xmlns='http://www.w3.org/2000/svg' width='%1$.0f' height='%2$.0f' viewBox='0 0 %1$.0f %2$.0f' \
        font-family='Inter, "Segoe UI", "Helvetica Neue", Helvetica, Arial, "DejaVu Sans", sans-serif'>
        <rect width='%1$.0f' height='%2$.0f' rx='6' fill='#f4f5f7'/>
        %3$s</svg>
        """,
        width,
        height,
        text);
  }

  private void element(String element) {
    text.append(element).append('\n');
  }

  private static String escaped(String words) {
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
