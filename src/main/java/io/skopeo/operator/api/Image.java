package io.skopeo.operator.api;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** Tags of a source repository that are kept at a destination repository. */
@Group("skopeo.io")
@Version("v1alpha1")
@Plural("images")
@ShortNames("simg")
@Categories("skopeo")
@AdditionalPrinterColumn(name = "Mode", jsonPath = ".spec.mode")
@AdditionalPrinterColumn(name = "Source", jsonPath = ".spec.source.name")
@AdditionalPrinterColumn(name = "Version", jsonPath = ".spec.source.version")
@AdditionalPrinterColumn(name = "Range", jsonPath = ".spec.tags.semver")
@AdditionalPrinterColumn(name = "Include", jsonPath = ".spec.tags.include")
@AdditionalPrinterColumn(name = "Destination", jsonPath = ".spec.destination.name")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "Tags", jsonPath = ".status.tags.summary")
@AdditionalPrinterColumn(name = "Every", jsonPath = ".status.every")
@AdditionalPrinterColumn(
    name = "Copied",
    jsonPath = ".status.lastCopyTime",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
    name = "Message",
    priority = 1,
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].message")
public class Image extends CustomResource<ImageSpec, ImageStatus> implements Namespaced {
  /** The annotation that starts a comparison at once, by any new value. */
  public static final String REQUESTED_AT = "skopeo.io/requestedAt";

  /** The annotation that approves an Image taken over from the Go operator, by the value true. */
  public static final String APPROVED = "skopeo.io/approved";
}
