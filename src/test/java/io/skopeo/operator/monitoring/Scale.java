package io.skopeo.operator.monitoring;

import java.util.List;
import java.util.stream.IntStream;

/**
 * An axis from nothing upwards.
 *
 * @param step between two of its lines
 * @param steps how many there are above the lowest
 */
record Scale(double step, int steps) {
  private static final List<Double> ROUND = List.of(1.0, 2.0, 2.5, 5.0, 10.0);

  private static final List<Double> TIMES =
      List.of(
          1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0, 7200.0,
          21600.0, 43200.0, 86400.0);

  /** One with three to six lines that has room for a value, in multiples round for the unit. */
  static Scale upTo(double largest, String unit) {
    if (largest <= 0) {
      return new Scale(1, 1);
    }
    if (unit.equals("percentunit") && largest > 0.5) {
      return new Scale(0.25, (int) Math.ceil(largest / 0.25 - 1e-9));
    }
    double rough = largest / 4;
    if (unit.equals("s") && rough >= 1 && rough <= TIMES.getLast()) {
      double step = TIMES.stream().filter(s -> s >= rough).findFirst().orElseThrow();
      return new Scale(step, (int) Math.ceil(largest / step - 1e-9));
    }
    double power = power(rough, unit);
    double step =
        ROUND.stream()
            .mapToDouble(r -> r * power)
            .filter(s -> s >= rough)
            .findFirst()
            .orElseThrow();
    double whole = unit.equals("short") ? Math.max(1, Math.ceil(step)) : step;
    return new Scale(whole, (int) Math.ceil(largest / whole - 1e-9));
  }

  /** The largest power of ten below, of bytes within the power of 1024. */
  private static double power(double rough, String unit) {
    double base = Units.base(unit);
    double prefix = base == 1000 ? 1 : Math.pow(base, Math.floor(Math.log(rough) / Math.log(base)));
    return prefix * Math.pow(10, Math.floor(Math.log10(rough / prefix)));
  }

  double top() {
    return step * steps;
  }

  /** The values at its lines. */
  List<Double> ticks() {
    return IntStream.rangeClosed(0, steps).mapToObj(i -> i * step).toList();
  }
}
