package io.skopeo.operator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The committed CRD is the one that the records generate. {@code mvn test -Dtest=CrdTest
 * -Dgolden.write} writes it anew.
 */
class CrdTest {
  private static final Path COMMITTED = Path.of("crds/images.skopeo.io.yaml");

  @Test
  void committedCrdIsGenerated(@TempDir Path directory) throws IOException {
    new CRDGenerator()
        .customResourceClasses(Image.class)
        .forCRDVersions("v1")
        .inOutputDir(directory.toFile())
        .generate();
    var crd =
        Serialization.unmarshal(
            Files.readString(directory.resolve("images.skopeo.io-v1.yml")),
            CustomResourceDefinition.class);
    String generated = "# Generated from the records of package api by CrdTest.\n" + yaml(crd);
    if (System.getProperty("golden.write") != null) {
      Files.writeString(COMMITTED, generated);
    }
    assertThat(COMMITTED).content().isEqualTo(generated);
  }

  /** Adds what the generator has no annotation for: the columns' order, and that spec is needed. */
  private static String yaml(CustomResourceDefinition crd) {
    CustomResourceDefinitionVersion version = crd.getSpec().getVersions().getFirst();
    version.getAdditionalPrinterColumns().sort(Comparator.comparingInt(CrdTest::place));
    version.getSchema().getOpenAPIV3Schema().setRequired(List.of("spec"));
    version
        .getSchema()
        .getOpenAPIV3Schema()
        .setDescription(
            "Tags of a source repository that the operator keeps at a destination repository.");
    boundWeights(version.getSchema().getOpenAPIV3Schema());
    sayOnce(version.getSchema().getOpenAPIV3Schema().getProperties().get("spec"));
    return Serialization.asYaml(crd).replaceFirst("^---\n", "");
  }

  /** A rule of a record's component is found at its field and at its accessor. */
  private static void sayOnce(JSONSchemaProps spec) {
    spec.getProperties()
        .values()
        .forEach(property ->
            property.setXKubernetesValidations(
                property.getXKubernetesValidations().stream().distinct().toList()));
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

  private static int place(CustomResourceColumnDefinition column) {
    return Stream.of(Image.class.getAnnotationsByType(AdditionalPrinterColumn.class))
        .map(AdditionalPrinterColumn::name)
        .toList()
        .indexOf(column.getName());
  }
}
