package io.skopeo.operator.api.archive;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** Images that are copied from a folder of a volume to a registry. */
@Group("skopeo.io")
@Version("v1alpha1")
@Plural("imageimports")
@ShortNames("simgimp")
@Categories("skopeo")
@AdditionalPrinterColumn(name = "Claim", jsonPath = ".spec.volume.claimName")
@AdditionalPrinterColumn(name = "Volume", jsonPath = ".spec.volume.path")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "Images", jsonPath = ".status.images.summary")
@AdditionalPrinterColumn(name = "Receipt", jsonPath = ".status.receipt.configMapName")
@AdditionalPrinterColumn(name = "Every", jsonPath = ".status.every")
@AdditionalPrinterColumn(
    name = "Imported",
    jsonPath = ".status.lastImportTime",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "Prefix", priority = 1, jsonPath = ".spec.mapping.prefix")
@AdditionalPrinterColumn(
    name = "Message",
    priority = 1,
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].message")
public class ImageImport extends CustomResource<ImageImportSpec, ImageImportStatus>
    implements Namespaced {}
