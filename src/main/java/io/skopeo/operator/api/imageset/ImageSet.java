package io.skopeo.operator.api.imageset;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A list of repositories, each of which an Image of its own mirrors. */
@Group("skopeo.io")
@Version("v1alpha1")
@Plural("imagesets")
@ShortNames("simgset")
@Categories("skopeo")
@AdditionalPrinterColumn(name = "Mirrored", jsonPath = ".status.repositories.summary")
@AdditionalPrinterColumn(
    name = "Failed",
    jsonPath = ".status.repositories.failed",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Invalid",
    jsonPath = ".status.repositories.invalid",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "Every", jsonPath = ".status.every")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "Prefix", priority = 1, jsonPath = ".spec.mapping.prefix")
@AdditionalPrinterColumn(name = "Chunk", priority = 1, jsonPath = ".status.chunk")
@AdditionalPrinterColumn(
    name = "Message",
    priority = 1,
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].message")
public class ImageSet extends CustomResource<ImageSetSpec, ImageSetStatus> implements Namespaced {
  /**
   * The annotation that approves the removal of more than half of the Images, by the revision that
   * the status names.
   */
  public static final String APPROVED = "skopeo.io/approved";
}
