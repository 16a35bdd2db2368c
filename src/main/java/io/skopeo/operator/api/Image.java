package io.skopeo.operator.api;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** Which tags of which repository shall be where. */
@Group("skopeo.io")
@Version("v1alpha1")
@Plural("images")
@ShortNames("simg")
@Categories("skopeo")
@AdditionalPrinterColumn(name = "Mode", jsonPath = ".spec.mode")
@AdditionalPrinterColumn(name = "Source", jsonPath = ".spec.source.name")
@AdditionalPrinterColumn(name = "Version", jsonPath = ".spec.source.version")
@AdditionalPrinterColumn(name = "Destination", jsonPath = ".spec.destination.name")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "Tags", jsonPath = ".status.tags.summary")
@AdditionalPrinterColumn(
    name = "Last",
    jsonPath = ".status.lastSyncTime",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "Next", jsonPath = ".status.nextSyncTime")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "Range", priority = 1, jsonPath = ".spec.tags.semver")
@AdditionalPrinterColumn(
    name = "Message",
    priority = 1,
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].message")
@AdditionalPrinterColumn(
    name = "Copied",
    priority = 1,
    jsonPath = ".status.lastCopyTime",
    type = AdditionalPrinterColumn.Type.DATE)
public class Image extends CustomResource<ImageSpec, ImageStatus> implements Namespaced {
  /** The annotation that makes an Image due now, by any new value. */
  public static final String REQUESTED_AT = "skopeo.io/requestedAt";

  /** The annotation that, when it is true, approves an Image that the Go operator had handled. */
  public static final String APPROVED = "skopeo.io/approved";
}
