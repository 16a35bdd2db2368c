package io.skopeo.operator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The fields of all kinds, from their CRDs. {@code mvn test -Dtest=FieldReferenceTest
 * -Dgolden.write} writes {@code docs/image-reference.md} and the references of the other kinds
 * anew.
 */
class FieldReferenceTest {
  private static final int LONGEST_PATTERN = 64;

  /** Fields of Kubernetes' own, which are not described one by one. */
  private static final Map<String, String> KUBERNETES =
      Map.of(
          "taskRun.scheduling.affinity", "as in a pod",
          "taskRun.scheduling.tolerations", "as in a pod",
          "spec.images.selector", "metav1.LabelSelector",
          "spec.imageSets.selector", "metav1.LabelSelector",
          "status.conditions", "metav1.Condition");

  private record Field(String path, JSONSchemaProps schema, boolean required) {
    /** Returns what Kubernetes calls the field, if it is one of its own. */
    Optional<String> ofKubernetes() {
      return KUBERNETES.entrySet().stream()
          .filter(entry -> path.endsWith(entry.getKey()))
          .map(Map.Entry::getValue)
          .findFirst();
    }
  }

  enum Kind {
    IMAGE("Image", "images", "simg", "The Image", "[Images by example](images.md)"),
    IMAGE_SET(
        "ImageSet",
        "imagesets",
        "simgset",
        "The ImageSet",
        "[Lists of repositories](imagesets.md)"),
    IMAGE_EXPORT(
        "ImageExport",
        "imageexports",
        "simgexp",
        "The ImageExport",
        "[Across an air gap](air-gap.md)"),
    IMAGE_IMPORT(
        "ImageImport",
        "imageimports",
        "simgimp",
        "The ImageImport",
        "[Across an air gap](air-gap.md)");

    private final String word;
    private final String shortName;
    private final String title;
    private final String guide;
    private final Path crd;
    private final Path document;

    Kind(String word, String plural, String shortName, String title, String guide) {
      this.word = word;
      this.shortName = shortName;
      this.title = title;
      this.guide = guide;
      crd = Path.of("crds/%s.skopeo.io.yaml".formatted(plural));
      document = Path.of("docs/%s-reference.md".formatted(word.toLowerCase(Locale.ROOT)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyFieldIsDescribed(Kind kind) throws IOException {
    assertThat(Stream.concat(fields(kind, "spec"), fields(kind, "status")))
        .isNotEmpty()
        .allSatisfy(
            field -> assertThat(field.schema().getDescription()).as(field.path()).isNotBlank());
  }

  @ParameterizedTest
  @EnumSource
  void documentIsPrintedFromTheCrd(Kind kind) throws IOException {
    String document = document(kind);
    if (System.getProperty("golden.write") != null) {
      Files.writeString(kind.document, document);
    }
    assertThat(kind.document).content().isEqualTo(document);
  }

  private static String document(Kind kind) throws IOException {
    return """
    # %s, field by field

    `apiVersion: skopeo.io/v1alpha1`, `kind: %s`, short name `%s`, category `skopeo`. %s
    shows what goes together. Printed from the CRD, which is generated from the records of package `api`, by
    `FieldReferenceTest`. No field has a default in the schema: what holds where one is not given is in its description,
    and `false` where that says nothing.

    ## spec

    %s

    What the API server refuses beyond that:

    %s

    ## status

    Instants are RFC 3339, in UTC.

    %s
    """
        .formatted(
            kind.title,
            kind.word,
            kind.shortName,
            kind.guide,
            table(fields(kind, "spec")),
            rules(root(kind).getProperties().get("spec"))
                .distinct()
                .map(rule -> "- " + cell(rule))
                .collect(Collectors.joining("\n")),
            table(fields(kind, "status")));
  }

  private static Stream<String> rules(JSONSchemaProps schema) {
    return schema.getXKubernetesValidations().stream().map(ValidationRule::getMessage);
  }

  private static String table(Stream<Field> fields) {
    return """
    | field | type | what | limits |
    |---|---|---|---|
    """
        + fields.map(FieldReferenceTest::row).collect(Collectors.joining("\n"));
  }

  private static String row(Field field) {
    return "| `%s` | %s | %s | %s |"
        .formatted(
            field.path(),
            type(field),
            cell(Objects.requireNonNullElse(field.schema().getDescription(), "")),
            limits(field).collect(Collectors.joining("; ")));
  }

  private static String type(Field field) {
    JSONSchemaProps schema = field.schema();
    if (field.ofKubernetes().isPresent()) {
      return schema.getItems() == null ? "object" : "list";
    }
    if (schema.getItems() != null) {
      return "list of " + plain(schema.getItems().getSchema());
    }
    return schema.getAdditionalProperties() == null ? plain(schema) : "map";
  }

  private static String plain(JSONSchemaProps schema) {
    return Boolean.TRUE.equals(schema.getXKubernetesIntOrString())
        ? "amount"
        : schema.getType() + (schema.getItems() == null ? "" : "s");
  }

  private static Stream<String> limits(Field field) {
    JSONSchemaProps schema = field.schema();
    return Stream.of(
            Optional.of("required").filter(_ -> field.required()),
            field.ofKubernetes(),
            enumerated(schema),
            number("at least", schema.getMinimum()),
            number("at most", schema.getMaximum()),
            Optional.ofNullable(schema.getMinLength()).filter(n -> n > 0).map(_ -> "not empty"),
            length(schema),
            Optional.ofNullable(schema.getMaxItems()).map("at most %d of them"::formatted),
            Optional.ofNullable(schema.getMaxProperties()).map("at most %d of them"::formatted),
            pattern(schema),
            Optional.ofNullable(schema.getItems())
                .map(items -> items.getSchema())
                .filter(_ -> field.ofKubernetes().isEmpty())
                .flatMap(items ->
                    Stream.of(length(items), pattern(items))
                        .flatMap(Optional::stream)
                        .reduce((one, other) -> one + "; " + other)
                        .map("each "::concat)))
        .flatMap(Optional::stream);
  }

  private static Optional<String> enumerated(JSONSchemaProps schema) {
    return schema.getEnum() == null || schema.getEnum().isEmpty()
        ? Optional.empty()
        : Optional.of(
            schema.getEnum().stream()
                .map(value -> "`" + value.textValue() + "`")
                .collect(Collectors.joining(", ")));
  }

  private static Optional<String> number(String what, @Nullable Double bound) {
    return Optional.ofNullable(bound).map(b -> "%s %,d".formatted(what, b.longValue()));
  }

  private static Optional<String> length(JSONSchemaProps schema) {
    return Optional.ofNullable(schema.getMaxLength()).map("at most %d characters"::formatted);
  }

  private static Optional<String> pattern(JSONSchemaProps schema) {
    return Optional.ofNullable(schema.getPattern())
        .map(pattern ->
            pattern.length() > LONGEST_PATTERN
                ? "pattern: in the CRD"
                : "pattern `%s`".formatted(cell(pattern)));
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  private static Stream<Field> fields(Kind kind, String root) throws IOException {
    return below(root, root(kind).getProperties().get(root));
  }

  private static Stream<Field> below(String path, JSONSchemaProps schema) {
    List<String> required = Objects.requireNonNullElse(schema.getRequired(), List.of());
    return schema.getProperties().entrySet().stream()
        .flatMap(property -> {
          var field =
              new Field(
                  path + "." + property.getKey(),
                  property.getValue(),
                  required.contains(property.getKey()));
          return Stream.concat(
              Stream.of(field), field.ofKubernetes().isPresent() ? Stream.of() : inside(field));
        });
  }

  private static Stream<Field> inside(Field field) {
    JSONSchemaProps schema = field.schema();
    if (schema.getItems() != null) {
      return below(field.path() + "[]", schema.getItems().getSchema());
    }
    return schema.getProperties() == null ? Stream.of() : below(field.path(), schema);
  }

  private static JSONSchemaProps root(Kind kind) throws IOException {
    return Serialization.unmarshal(Files.readString(kind.crd), CustomResourceDefinition.class)
        .getSpec()
        .getVersions()
        .getFirst()
        .getSchema()
        .getOpenAPIV3Schema();
  }
}
