package io.skopeo.operator.archive.export;

import io.skopeo.operator.archive.VolumeFormat;
import io.skopeo.operator.archive.catalog.AssumedImage;
import io.skopeo.operator.problem.Plural;

/** The text {@code README.txt} of an export, for people who find the folder. */
public final class ExportReadme {
  private static final String FOLDERS =
      """
        images/       a folder for each image, in skopeo's format dir:
        blobs/        each layer again, as a hard link
      """;
  private static final String LAYOUT =
      """
        index.json, oci-layout, blobs/
                      an OCI image layout with all images
      """;

  private ExportReadme() {}

  /**
   * Returns the text.
   *
   * @param images that the export is to bring
   */
  public static String text(ExportIndex index, int images) {
    boolean layout = index.format() == VolumeFormat.OCI_LAYOUT;
    return """
    Container images
    ================
    Written by the ImageExport %s of skopeo-operator, %s.
    %s

    Files
      export.json   a line for each image: source, tag, digest, platforms, size, %s
      SHA256SUMS    the checksums of all files
    %s
    Check that nothing has changed, in this folder:
      sha256sum --check --quiet SHA256SUMS

    Cut the folder for small media, and join it on the other side:
      tar --create --file - . | split --bytes 4000M - /media/usb/export.tar.
      cat /media/usb/export.tar.* | tar --extract --file -
    tar keeps hard links, so that layers that images share take their space once. cp does that only
    with --archive.

    Import it on the other side with an ImageImport (skopeo.io/v1alpha1) that names the volume and
    the path of this folder. Without the operator, copy each image with skopeo; export.json has its
    %s:
      %s
    """
        .formatted(
            index.export(),
            index.created(),
            summary(index, images),
            layout ? "name" : "folder",
            layout ? LAYOUT : FOLDERS,
            layout ? "name" : "folder",
            layout
                ? "skopeo copy --all --preserve-digests oci:.:NAME docker://REGISTRY/REPOSITORY:TAG"
                : "skopeo copy --all --preserve-digests dir:FOLDER"
                    + " docker://REGISTRY/REPOSITORY:TAG");
  }

  private static String summary(ExportIndex index, int images) {
    String own = "Export %s, %s.".formatted(index.id(), Plural.of(images, "image"));
    return index
        .base()
        .map(base ->
            "%s It leaves out %s that the receipt %s has: import it only where those are."
                .formatted(own, Plural.of(AssumedImage.images(index.assumed()), "image"), base))
        .orElse(own);
  }
}
