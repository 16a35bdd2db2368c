package io.skopeo.operator.credentials;

/**
 * A docker config in a Secret, which a run mounts.
 *
 * @param secret the name of the Secret, in the namespace of the run
 * @param key the key in the Secret
 */
public record AuthFile(String secret, String key) {}
