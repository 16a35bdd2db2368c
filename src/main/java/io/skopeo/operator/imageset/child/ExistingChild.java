package io.skopeo.operator.imageset.child;

/**
 * An Image that exists.
 *
 * @param source the name of its source repository, as it is written in its spec
 * @param destination likewise
 */
public record ExistingChild(String name, String source, String destination) {}
