package io.skopeo.operator.monitoring;

import java.util.Locale;

/** Numbers as people read them, by Grafana's names of units. */
final class Units {
  private static final String[] DECIMAL = {"", " k", " M", " G", " T"};
  private static final String[] BYTES = {" B", " KiB", " MiB", " GiB", " TiB"};
  private static final String[] RATE = {" B/s", " kB/s", " MB/s", " GB/s", " TB/s"};

  private Units() {}

  /**
   * A value with its unit.
   *
   * @throws IllegalArgumentException for a unit that is not known here
   */
  static String text(String unit, double value) {
    if (!Double.isFinite(value)) {
      return "–";
    }
    return switch (unit) {
      case "short" -> scaled(value, 1000, DECIMAL);
      case "bytes" -> scaled(value, 1024, BYTES);
      case "Bps" -> scaled(value, 1000, RATE);
      case "cpm" -> number(value) + "/min";
      case "reqps" -> number(value) + "/s";
      case "percentunit" -> number(value * 100) + "%";
      case "s" -> seconds(value);
      default -> throw new IllegalArgumentException(unit);
    };
  }

  /** What the values of an axis should be round multiples of. */
  static double base(String unit) {
    return unit.equals("bytes") ? 1024 : 1000;
  }

  private static String scaled(double value, double base, String[] names) {
    int power = 0;
    double rest = value;
    while (Math.abs(rest) >= base && power < names.length - 1) {
      rest /= base;
      power++;
    }
    return number(rest) + names[power];
  }

  private static String seconds(double value) {
    double size = Math.abs(value);
    if (size == 0) {
      return "0 s";
    }
    if (size < 1) {
      return number(value * 1000) + " ms";
    }
    if (size < 60) {
      return number(value) + " s";
    }
    if (size < 3600) {
      return number(value / 60) + " min";
    }
    if (size < 86400) {
      return number(value / 3600) + " h";
    }
    return number(value / 86400) + " d";
  }

  /** Three digits that count, no zeros behind them. */
  private static String number(double value) {
    double size = Math.abs(value);
    int decimals = size >= 100 || size == 0 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 3;
    String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
    return text.contains(".") ? text.replaceFirst("\\.?0+$", "") : text;
  }
}
