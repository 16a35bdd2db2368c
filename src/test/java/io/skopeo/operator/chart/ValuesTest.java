package io.skopeo.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.skopeo.operator.cluster.Chart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Checks that {@code values.yaml}, its schema and the chart's README agree. {@code mvn test
 * -Dtest=ValuesTest -Dgolden.write} regenerates the README's tables.
 */
class ValuesTest {
  private static final Path README = Path.of(Chart.DIRECTORY, "README.md");
  private static final String BEGIN = "<!-- values: written by ValuesTest -->\n";

  /** Values that Helm itself passes to a chart that is a dependency of another. */
  private static final Set<String> OF_HELM = Set.of("global");

  private final JsonNode schema;
  private final JsonNode values;

  ValuesTest() throws IOException {
    schema = new ObjectMapper().readTree(Path.of(Chart.DIRECTORY, "values.schema.json").toFile());
    values =
        new ObjectMapper()
            .valueToTree(
                Serialization.unmarshal(
                    Files.readString(Path.of(Chart.DIRECTORY, "values.yaml")), Map.class));
  }

  /** A value with its schema and its default. */
  private record Value(String path, JsonNode schema, JsonNode byDefault) {
    Stream<Value> below() {
      return schema
          .path("properties")
          .propertyStream()
          .map(child ->
              new Value(
                  path.isEmpty() ? child.getKey() : path + "." + child.getKey(),
                  child.getValue(),
                  byDefault.path(child.getKey())));
    }

    Stream<Value> all() {
      return below().flatMap(value -> Stream.concat(Stream.of(value), value.all()));
    }

    boolean isOld() {
      return schema.path("deprecated").asBoolean();
    }

    boolean isGroup() {
      return schema.has("properties");
    }

    String description() {
      return schema.path("description").asText();
    }

    /** A row of a Markdown table. */
    String row() {
      return isOld()
          ? "| `%s` | %s |\n".formatted(path, cell(description()))
          : "| `%s` | `%s` | %s |\n"
              .formatted(path, cell(byDefault.toString()), cell(description()));
    }

    private static String cell(String text) {
      return text.replace("|", "\\|");
    }
  }

  private Stream<Value> all() {
    return new Value("", schema, values).all();
  }

  @Test
  void eachValueOfTheSchemaIsInTheFile() {
    assertThat(all().filter(Predicate.not(Value::isOld)))
        .filteredOn(value -> !OF_HELM.contains(value.path()))
        .allSatisfy(value ->
            assertThat(value.byDefault()).as(value.path()).isNotInstanceOf(MissingNode.class));
  }

  @Test
  void eachValueOfTheFileIsInTheSchema() {
    assertThat(Stream.concat(Stream.of(new Value("", schema, values)), all()))
        .filteredOn(Value::isGroup)
        .allSatisfy(group -> {
          assertThat(group.schema().path("properties").properties())
              .extracting(Map.Entry::getKey)
              .as(group.path())
              .containsAll(group.byDefault().propertyStream().map(Map.Entry::getKey).toList());
          assertThat(group.schema().path("additionalProperties").toString())
              .as(group.path())
              .isEqualTo("false");
        });
  }

  @Test
  void eachValueIsDescribed() {
    assertThat(all())
        .allSatisfy(value -> assertThat(value.description()).as(value.path()).matches(".+[.]"));
  }

  @Test
  void readmeListsThemAll() throws IOException {
    String written = Files.readString(README);
    String document = written.substring(0, written.indexOf(BEGIN)) + BEGIN + tables();
    if (System.getProperty("golden.write") != null) {
      Files.writeString(README, document);
    }
    assertThat(README).content().isEqualTo(document);
  }

  private String tables() {
    return """

    | Value | Default | Description |
    |---|---|---|
    %s
    ## Old values

    Values of the Go operator's chart, and of earlier versions of this one. They are accepted, and read if their replacement is not
    set. NOTES.txt and the operator's log list those that are set.

    | Value | Description |
    |---|---|
    %s\
    """
        .formatted(rows(Predicate.not(Value::isOld)), rows(Value::isOld));
  }

  private String rows(Predicate<Value> which) {
    return all()
        .filter(value -> !value.isGroup() && !OF_HELM.contains(value.path()))
        .filter(which)
        .map(Value::row)
        .collect(Collectors.joining());
  }
}
