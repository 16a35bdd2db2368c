package io.skopeo.operator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.spec.schedule.IntervalSchedule;
import io.skopeo.operator.tags.ExactImage;
import io.skopeo.operator.tags.VersionCriterion;
import io.skopeo.operator.tags.hint.LetterX;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The patterns of the CRD accept the same texts as the operator. */
class SchemaTest {
  private static JSONSchemaProps spec;

  @BeforeAll
  static void read() throws IOException {
    spec =
        Serialization.unmarshal(
                Files.readString(Path.of("crds/images.skopeo.io.yaml")),
                CustomResourceDefinition.class)
            .getSpec()
            .getVersions()
            .getFirst()
            .getSchema()
            .getOpenAPIV3Schema()
            .getProperties()
            .get("spec");
  }

  @ParameterizedTest
  @CsvSource({
    // name, by the schema, by the operator
    "nginx,                   true,  true",
    "quay.io/argoproj/argocd, true,  true",
    "localhost:5000/a,        true,  true",
    "[::1]:5000/a,            true,  true",
    "Quay.io/a,               true,  true",
    "quay.io/a.b/c__d/e--f,   true,  true",
    "MyHost/a,                false, false",
    "quay.io:99999/a,         true,  false",
    "quay.io/a:1,             false, false",
    "quay.io/a@sha256,        false, false",
    "https://quay.io/a,       false, false",
    "quay.io/A,               false, false",
    "quay.io//a,              false, false",
    "/quay.io/a,              false, false",
    "quay.io/a/,              false, false",
    "[FD00::1]/a,             true,  true",
    "MyHost.lan:5000/a,       true,  true",
    "MyHost:5000/a,           true,  true",
    "quay.io/a b,             false, false",
    "quay.io/$(id),           false, false",
    "'',                      false, false",
  })
  void repositoryName(String name, boolean schema, boolean operator) {
    assertThat(isTaken(property("source", "name"), name)).isEqualTo(schema);
    assertThat(isTaken(property("destination", "name"), name)).isEqualTo(schema);
    assertThat(Repository.parse(name) instanceof Parsed.Valid).isEqualTo(operator);
  }

  /** Reads a rule as they are written here: {@code a && !b}, or {@code !(a && b)}. */
  private static boolean isTaken(Property property, String text) {
    String rule = property.schema().getXKubernetesValidations().getFirst().getRule();
    Matcher expressions = Pattern.compile("(!?)self\\.matches\\(r'(.*?)'\\)").matcher(rule);
    boolean all =
        expressions
            .results()
            .allMatch(found ->
                Pattern.compile(found.group(2)).matcher(text).find() == found.group(1).isEmpty());
    return all != rule.startsWith("!(");
  }

  @ParameterizedTest
  @CsvSource({
    "2.13.1,     true,  true",
    "v2.13.x,    true,  true",
    "latest,     true,  true",
    "4.x.x,      true,  true",
    "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef, true, true",
    "sha256:abc, false, false",
    "a b,        false, false",
    "a;b,        false, false",
    "$(id),      false, false",
    ".1,         false, false",
    "2.13.*,     false, false",
    "'',         true,  false",
  })
  void sourceVersion(String version, boolean schema, boolean operator) {
    assertThat(property("source", "version").matches(version)).isEqualTo(schema);
    assertThat(VersionCriterion.parse(version) instanceof Parsed.Valid).isEqualTo(operator);
  }

  @ParameterizedTest
  @CsvSource({
    "v1.28.x-k3sx,     false",
    "v1.28.3-k3sx,     false",
    "v1.30.x-rke2rx,   false",
    "1.2.x-rx.5,       false",
    "1.x-Rx,           false",
    "v1.0.x-lsx,       false",
    "1.x-s390x,        true",
    "1.x-linux,        true",
    "22-xenial,        true",
    "1.x-nginx-x,      true",
    "k3sx,             true",
    "v1.28.x-k3s1,     true",
    "'',               true",
  })
  void letterX(String version, boolean taken) {
    assertThat(isTaken(property("source", "version"), version)).isEqualTo(taken);
    assertThat(isTaken(property("destination", "version"), version)).isEqualTo(taken);
    assertThat(LetterX.isIn(version)).isEqualTo(!taken);
  }

  @ParameterizedTest
  @CsvSource({
    "2.13.x,                       true",
    "latest,                       true",
    "sha256:DIGITS,                true",
    "v1@sha256:DIGITS,             true",
    "sha256-DIGITS.sig,            true",
    "nginx:1.29,                   false",
    "v1@,                          false",
    "@sha256:DIGITS,               false",
    "v1@sha256:DIGITS0,            false",
    "sha512:DIGITSDIGITS,          false",
    "v1@v2,                        false",
    "a b,                          false",
    "'',                           false",
  })
  void itemOfAList(String text, boolean taken) {
    String item = text.replace("DIGITS", "0123456789abcdef".repeat(4));
    var items = spec.getProperties().get("tags").getProperties().get("exact").getItems();
    assertThat(new Property(items.getSchema()).matches(item)).isEqualTo(taken);
    assertThat(ExactImage.parse("", item) instanceof Parsed.Valid).isEqualTo(taken);
    assertThat(item.length()).isLessThan(items.getSchema().getMaxLength().intValue());
  }

  @ParameterizedTest
  @CsvSource({
    "15m,       true,  true",
    "1h30m,     true,  true",
    "1.5h,      true,  true",
    "1d,        true,  true",
    "5s,        true,  false",
    "400d,      true,  false",
    "5 minutes, false, false",
    "5,         false, false",
    "500ms,     false, false",
    "-5m,       false, false",
    "'',        false, false",
  })
  void frequency(String frequency, boolean schema, boolean operator) {
    JSONSchemaProps property = spec.getProperties().get("frequency");
    assertThat(frequency.matches(property.getPattern())).isEqualTo(schema);
    assertThat(IntervalSchedule.parse(frequency) instanceof Parsed.Valid).isEqualTo(operator);
  }

  @Test
  void onlyModeSourceAndDestinationAreRequired() {
    assertThat(spec.getRequired()).containsExactlyInAnyOrder("mode", "source", "destination");
    assertThat(spec.getProperties().get("source").getRequired()).containsExactly("name");
    assertThat(spec.getProperties().get("destination").getRequired()).containsExactly("name");
  }

  private record Property(JSONSchemaProps schema) {
    boolean matches(String text) {
      return text.matches(schema.getPattern());
    }
  }

  private static Property property(String side, String field) {
    return new Property(spec.getProperties().get(side).getProperties().get(field));
  }
}
