package io.skopeo.operator.credentials;

/**
 * A docker config in a Secret that holds for one side of a copy alone.
 *
 * @param secret the Secret's name, in the namespace of the run
 * @param key the key in it
 */
public record AuthFile(String secret, String key) {}
