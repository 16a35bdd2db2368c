package io.skopeo.operator.archive;

import static java.util.stream.Collectors.joining;

import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names of images in the folder of an export. Every file system takes them: they have no colon,
 * differ in more than case, and are no names of devices (Microsoft, Naming Files, Paths, and
 * Namespaces).
 */
public final class FolderName {
  private static final String IMAGES = "images/";
  private static final int DIGITS_OF_TAG = 12;
  private static final int DIGITS_OF_MANIFEST = 24;
  private static final String INDEX_ONLY = "-index";
  private static final Pattern RESERVED =
      Pattern.compile("(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\\..*)?");

  /** The names that skopeo takes for an image of an OCI layout. */
  private static final Pattern OCI_NAME =
      Pattern.compile(
          "W(?:SW)*(?:/W(?:SW)*)*".replace("S", "(?:[-._:@+]|--)").replace("W", "[A-Za-z0-9]+"));

  private FolderName() {}

  /**
   * Returns the folder of an image, relative to that of the export.
   *
   * @param volume the repository on the volume
   * @param tag empty for a manifest without a name
   * @param indexOnly whether the folder has an index without its manifests
   */
  public static String of(Repository volume, Optional<Tag> tag, Digest digest, boolean indexOnly) {
    String name =
        tag.map(named ->
                "%s-%s"
                    .formatted(
                        named.name().toLowerCase(Locale.ROOT),
                        digest.hex().substring(0, DIGITS_OF_TAG)))
            .orElseGet(() ->
                "%s-%s"
                    .formatted(digest.algorithm(), digest.hex().substring(0, DIGITS_OF_MANIFEST)));
    return of(volume) + "/" + allowed(indexOnly ? name + INDEX_ONLY : name);
  }

  /** Returns the folder of a repository, relative to that of the export. */
  public static String of(Repository volume) {
    return Stream.of(volume.path().split("/", -1))
        .map(FolderName::allowed)
        .collect(joining("/", IMAGES, ""));
  }

  private static String allowed(String component) {
    return RESERVED.matcher(component).matches() ? "_" + component : component;
  }

  /**
   * Returns the name of an image in an OCI layout: {@code repository:tag} or {@code
   * repository@digest}. Registries accept a few names that skopeo refuses in a layout, which lose
   * some punctuation and have the digest.
   *
   * @param volume the repository on the volume
   */
  public static String inLayout(Repository volume, Optional<Tag> tag, Digest digest) {
    String name =
        tag.map(named -> volume.path() + ":" + named).orElseGet(() -> volume.path() + "@" + digest);
    String known = tag.isEmpty() ? simplified(name) : simplified(name) + "@" + digest;
    return Stream.of(name, known)
        .filter(FolderName::isInLayout)
        .findFirst()
        .orElseGet(() -> simplified(volume.path()) + "@" + digest);
  }

  /** Returns whether skopeo takes the name for an image of an OCI layout. */
  public static boolean isInLayout(String name) {
    return OCI_NAME.matcher(name).matches();
  }

  private static String simplified(String name) {
    return name.replaceAll("([-._:])[-._]+", "$1").replaceAll("[-._]+$", "");
  }
}
