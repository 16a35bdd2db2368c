package io.skopeo.operator.spec.mapping;

import io.skopeo.operator.oci.Repository;
import java.util.OptionalInt;

/**
 * The name of a repository at the destination.
 *
 * @param rule the rule of spec.mapping.rules that was applied, from 0
 */
public record MappedName(Repository destination, OptionalInt rule) {}
