#!/usr/bin/env bash
# Prometheus' Java client, as Micrometer's registry brings it, cannot count with its defaults.
#
# Packages:  io.micrometer:micrometer-registry-prometheus 1.17.2, which brings io.prometheus:prometheus-metrics-core 1.7.0, JDK 17
#            or later, Maven.
# Expected:  prometheus-metrics-core is a compile dependency of the registry, so a program that has Micrometer can use the client
#            beside it: Counter.builder().name("requests").build().inc().
# Seen:      build() succeeds, the first inc() throws NoClassDefFoundError for
#            io/prometheus/metrics/tracer/initializer/SpanContextSupplier. The registry brings
#            prometheus-metrics-tracer-common and leaves out prometheus-metrics-tracer-initializer, which exemplars need; they are
#            on by default. A counter built withoutExemplars() counts. Nothing warns at compile time.
# So:        declare io.prometheus:prometheus-metrics-core yourself, or build each metric withoutExemplars().
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"

cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>findings</groupId><artifactId>half-a-client</artifactId><version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.micrometer</groupId><artifactId>micrometer-registry-prometheus</artifactId><version>1.17.2</version>
    </dependency>
  </dependencies>
</project>
XML
mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib
find lib -name 'prometheus-metrics-*' -printf '%f\n' | sort | tee jars

cat > Count.java <<'JAVA'
import io.prometheus.metrics.core.metrics.Counter;

public class Count {
  public static void main(String[] arguments) {
    var plain = Counter.builder().name("requests").withoutExemplars().build();
    plain.inc();
    System.out.println("without exemplars: " + plain.get());
    try {
      var counter = Counter.builder().name("answers").build();
      System.out.println("defaults: built");
      counter.inc();
      System.out.println("defaults: " + counter.get());
    } catch (NoClassDefFoundError e) {
      System.out.println("defaults: " + e);
    }
  }
}
JAVA
java -cp 'lib/*' Count.java | tee output

fail() { echo "changed: $*" >&2; exit 1; }
grep -q '^prometheus-metrics-core-1.7.0.jar$' jars || fail "the registry brings another version of the client"
! grep -q 'tracer-initializer' jars || fail "the registry brings the initializer of tracers"
grep -q '^without exemplars: 1.0$' output || fail "a counter without exemplars does not count"
grep -q '^defaults: built$' output || fail "a counter is not built with its defaults"
grep -q '^defaults: java.lang.NoClassDefFoundError: io/prometheus/metrics/tracer/initializer/SpanContextSupplier' output ||
  fail "a counter with its defaults counts"
echo "as described: with Micrometer 1.17.2 alone, a counter of Prometheus' client counts withoutExemplars() or not at all"
