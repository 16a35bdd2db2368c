#!/usr/bin/env bash
# Micrometer's registry for Prometheus takes the ending _info from the name of a gauge.
#
# Packages:  io.micrometer:micrometer-registry-prometheus 1.17.2 (with prometheus-metrics-* that it brings), JDK 17 or later, Maven.
# Expected:  a gauge registered as "example_build_info" is scraped under that name, as the names of other gauges are kept.
# Seen:      it is scraped as "example_build", while "example_build_total_bytes" keeps its name; nothing is logged.
# So:        an info metric of the usual kind (a gauge of 1 with labels) cannot be exported through Micrometer under its usual
#            name; Prometheus' own Java client exports it with InfoSnapshot.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"

cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>findings</groupId><artifactId>info-suffix</artifactId><version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.micrometer</groupId><artifactId>micrometer-registry-prometheus</artifactId><version>1.17.2</version>
    </dependency>
  </dependencies>
</project>
XML
mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib

cat > Scrape.java <<'JAVA'
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

public class Scrape {
  public static void main(String[] arguments) {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Gauge.builder("example_build_info", () -> 1).tag("version", "1.2.3").register(registry);
    Gauge.builder("example_build_total_bytes", () -> 1).register(registry);
    System.out.print(registry.scrape());
  }
}
JAVA
java -cp 'lib/*' Scrape.java | tee scrape

fail() { echo "changed: $*" >&2; exit 1; }
grep -q '^example_build{version="1.2.3"} 1.0$' scrape || fail "the gauge is not scraped as example_build"
! grep -q 'example_build_info' scrape || fail "the gauge keeps its ending _info"
grep -q '^example_build_total_bytes 1.0$' scrape || fail "another gauge does not keep its name"
echo "as described: Micrometer 1.17.2 scrapes the gauge example_build_info as example_build"
