package io.skopeo.operator.credentials;

/**
 * A docker config in a Secret that applies to one side of a copy only.
 *
 * @param secret the name of the Secret, in the namespace of the run
 * @param key the key in the Secret
 */
public record SideAuthFile(String secret, String key) {}
