package io.skopeo.operator.archive.export;

import io.skopeo.operator.archive.VolumeFormat;
import io.skopeo.operator.problem.Plural;

/** The text {@code README.txt} of an export, for people who find the folder. */
public final class ExportReadme {
  private static final String TEXT =
      """
      Container images
      ================
      Written by the ImageExport %s of skopeo-operator on %s.
      %s

      Files
        export.json  one line for each image: source, tag, digest, platforms, size, %s
        SHA256SUMS   checksums of all files
      %s
      Check that nothing has changed, in this folder:
        sha256sum --check --quiet SHA256SUMS

      Cut it for small media, and join it again on the other side:
        tar --create --file - . | split --bytes 4000M - ../export.tar.
        cat ../export.tar.* | tar --extract --file -
      tar stores files that are the same once, cp needs the option --archive for that.

      Import it on the other side: an ImageImport (skopeo.io/v1alpha1) with this volume and this
      path. Without the operator, copy an image with skopeo:
        %s
      """;

  private static final String FOLDERS =
      "  images/      a folder for each image, in skopeo's format dir:\n"
          + "  blobs/       each layer again, as a hard link\n";
  private static final String LAYOUT = "  index.json, oci-layout, blobs/  an OCI image layout\n";

  private ExportReadme() {}

  /**
   * Returns the text.
   *
   * @param images that the export is to bring
   */
  public static String text(ExportIndex index, int images) {
    boolean layout = index.format() == VolumeFormat.OCI_LAYOUT;
    return TEXT.formatted(
        index.export(),
        index.created(),
        summary(index, images),
        layout ? "name" : "folder",
        layout ? LAYOUT : FOLDERS,
        layout
            ? "skopeo copy --all --preserve-digests oci:.:NAME docker://REGISTRY/REPOSITORY:TAG"
            : "skopeo copy --all --preserve-digests dir:FOLDER docker://REGISTRY/REPOSITORY:TAG");
  }

  private static String summary(ExportIndex index, int images) {
    String own = "Export %s, %s.".formatted(index.id(), Plural.of(images, "image"));
    return index
        .base()
        .map(base ->
            "%s It leaves out %s that the receipt %s has: import it only where those are."
                .formatted(own, Plural.of(index.assumed().size(), "image"), base))
        .orElse(own);
  }
}
