/** The state of a single tag, and what it needs. */
@NullMarked
package io.skopeo.operator.planning.tag;

import org.jspecify.annotations.NullMarked;
