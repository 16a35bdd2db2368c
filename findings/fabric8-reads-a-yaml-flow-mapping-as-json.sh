#!/usr/bin/env bash
# fabric8's Serialization.unmarshal reads a YAML document that begins with a flow mapping as JSON, and fails.
#
# Packages:  io.fabric8:kubernetes-client-api 7.5.2, JDK 17 or later, Maven.
# Expected:  unmarshal takes YAML, so it takes {apiVersion: v1, kind: ConfigMap}, as kubectl does.
# Seen:      a text whose first character is a brace goes to the JSON mapper: "Unexpected character ('a' (code 97)): was
#            expecting double-quote to start field name". With a comment or "---" in front of the same text, it is read as YAML.
# So:        who reads manifests of users with fabric8 must take a YAML mapper of their own, which reads JSON as well.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"

cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>findings</groupId><artifactId>flow-mapping</artifactId><version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.fabric8</groupId><artifactId>kubernetes-client-api</artifactId><version>7.5.2</version>
    </dependency>
  </dependencies>
</project>
XML
mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib

cat > Flow.java <<'JAVA'
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.utils.Serialization;

public class Flow {
  public static void main(String[] arguments) {
    String flow = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}";
    read("flow mapping", flow);
    read("after a document start", "---\n" + flow);
    read("after a comment", "# a comment\n" + flow);
    read("block mapping", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n");
  }

  private static void read(String what, String text) {
    try {
      String name = Serialization.unmarshal(text, ConfigMap.class).getMetadata().getName();
      System.out.println(what + ": " + name);
    } catch (RuntimeException e) {
      String message = String.valueOf(e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
      System.out.println(what + ": " + message.lines().findFirst().orElse(""));
    }
  }
}
JAVA
java -cp 'lib/*' Flow.java 2>/dev/null | tee seen
diff seen - <<'SEEN'
flow mapping: Unexpected character ('a' (code 97)): was expecting double-quote to start field name
after a document start: a
after a comment: a
block mapping: a
SEEN
