package io.skopeo.operator.spec.archive;

/**
 * A folder of a PersistentVolumeClaim.
 *
 * @param claim the name of the claim
 * @param path below the root of the volume; empty for the root itself
 */
public record Volume(String claim, String path) {}
