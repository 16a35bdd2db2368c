package io.skopeo.operator.tekton;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The part of a run that concerns a volume.
 *
 * @param owner of the run: the export or import
 * @param claim the name of the PersistentVolumeClaim
 * @param path of the folder on the volume; empty for its root
 * @param files of the ConfigMap, beside those of the copies
 */
public record VolumeWork(
    Owner owner, String claim, String path, Mode mode, String title, Map<String, String> files) {
  public VolumeWork {
    // The same objects for the same work.
    files = Collections.unmodifiableMap(new TreeMap<>(files));
  }

  /**
   * The object that a run belongs to.
   *
   * @param kind ImageExport or ImageImport
   */
  public record Owner(String apiVersion, String kind, String namespace, String name, String uid) {}

  /** What the Task does with a volume. */
  public enum Mode {
    /** Copies images to the volume. */
    EXPORT("export"),
    /** Copies images from the volume. */
    IMPORT("import"),
    /** Lists the images of the volume in the log. */
    SURVEY("survey"),
    /** Writes a receipt to the volume. */
    RECEIPT("receipt");

    private final String word;

    Mode(String word) {
      this.word = word;
    }

    /** Returns the value of the param. */
    public String word() {
      return word;
    }
  }
}
