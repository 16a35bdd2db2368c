/** Entries with one destination: those that are one repository, and those that collide. */
@NullMarked
package io.skopeo.operator.imageset.collision;

import org.jspecify.annotations.NullMarked;
