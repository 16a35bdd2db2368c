package io.skopeo.operator.imageset.mapping;

import io.skopeo.operator.imageset.list.ListEntry;
import io.skopeo.operator.oci.Repository;

/** An entry with its destination. */
public record MappedEntry(ListEntry entry, Repository destination) {}
