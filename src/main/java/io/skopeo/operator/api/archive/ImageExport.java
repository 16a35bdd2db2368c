package io.skopeo.operator.api.archive;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** Images that are written to a folder of a volume. */
@Group("skopeo.io")
@Version("v1alpha1")
@Plural("imageexports")
@ShortNames("simgexp")
@Categories("skopeo")
@AdditionalPrinterColumn(name = "Claim", jsonPath = ".spec.volume.claimName")
@AdditionalPrinterColumn(name = "Volume", jsonPath = ".spec.volume.path")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "Images", jsonPath = ".status.images.summary")
@AdditionalPrinterColumn(
    name = "Bytes",
    jsonPath = ".status.bytes",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Every", jsonPath = ".status.every")
@AdditionalPrinterColumn(
    name = "Exported",
    jsonPath = ".status.lastExportTime",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "Format", priority = 1, jsonPath = ".status.format")
@AdditionalPrinterColumn(
    name = "Message",
    priority = 1,
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].message")
public class ImageExport extends CustomResource<ImageExportSpec, ImageExportStatus>
    implements Namespaced {}
