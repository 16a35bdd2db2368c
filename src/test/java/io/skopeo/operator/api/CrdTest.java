package io.skopeo.operator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.skopeo.operator.api.archive.ImageExport;
import io.skopeo.operator.api.archive.ImageImport;
import io.skopeo.operator.api.imageset.ImageSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The committed CRDs are those that the records generate. {@code mvn test -Dtest=CrdTest
 * -Dgolden.write} writes them anew.
 */
class CrdTest {
  private static final Map<Class<? extends CustomResource<?, ?>>, String> KINDS =
      Map.of(
          Image.class,
          "Tags of a source repository that the operator keeps at a destination repository.",
          ImageSet.class,
          "A list of repositories, each of which the operator mirrors by an Image of its own.",
          ImageExport.class,
          "Images that the operator writes to a folder of a volume, to be carried elsewhere.",
          ImageImport.class,
          "Images that the operator copies from a folder of a volume to a registry.");

  static Stream<Class<? extends CustomResource<?, ?>>> kinds() {
    return KINDS.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void committedCrdIsGenerated(Class<? extends CustomResource<?, ?>> kind, @TempDir Path directory)
      throws IOException {
    String name = HasMetadata.getPlural(kind) + ".skopeo.io";
    Path committed = Path.of("crds/%s.yaml".formatted(name));
    new CRDGenerator()
        .customResourceClasses(kind)
        .forCRDVersions("v1")
        .inOutputDir(directory.toFile())
        .generate();
    var crd =
        Serialization.unmarshal(
            Files.readString(directory.resolve(name + "-v1.yml")), CustomResourceDefinition.class);
    String generated =
        "# Generated from the records of package api by CrdTest.\n" + yaml(crd, kind);
    if (System.getProperty("golden.write") != null) {
      Files.writeString(committed, generated);
    }
    assertThat(committed).content().isEqualTo(generated);
  }

  /** Adds what the generator has no annotation for: the columns' order, and that spec is needed. */
  private static String yaml(
      CustomResourceDefinition crd, Class<? extends CustomResource<?, ?>> kind) {
    CustomResourceDefinitionVersion version = crd.getSpec().getVersions().getFirst();
    version
        .getAdditionalPrinterColumns()
        .sort(Comparator.comparingInt(column -> place(column, kind)));
    JSONSchemaProps schema = version.getSchema().getOpenAPIV3Schema();
    schema.setRequired(List.of("spec"));
    schema.setDescription(KINDS.get(kind));
    boundWeights(schema);
    sayOnce(schema);
    return Serialization.asYaml(crd).replaceFirst("^---\n", "");
  }

  /** A rule of a record's component is found at its field and at its accessor. */
  private static void sayOnce(JSONSchemaProps schema) {
    schema.setXKubernetesValidations(
        schema.getXKubernetesValidations().stream().distinct().toList());
    schema.getProperties().values().forEach(CrdTest::sayOnce);
    if (schema.getItems() != null) {
      sayOnce(schema.getItems().getSchema());
    }
  }

  /** Kubernetes' own bounds: a larger number would not fit into its type when it is read. */
  private static void boundWeights(JSONSchemaProps schema) {
    schema
        .getProperties()
        .forEach((name, property) -> {
          if (name.equals("weight") && property.getMaximum() == null) {
            property.setMinimum(1.0);
            property.setMaximum(100.0);
          }
          boundWeights(property);
        });
    if (schema.getItems() != null) {
      boundWeights(schema.getItems().getSchema());
    }
  }

  private static int place(
      CustomResourceColumnDefinition column, Class<? extends CustomResource<?, ?>> kind) {
    return Stream.of(kind.getAnnotationsByType(AdditionalPrinterColumn.class))
        .map(AdditionalPrinterColumn::name)
        .toList()
        .indexOf(column.getName());
  }
}
