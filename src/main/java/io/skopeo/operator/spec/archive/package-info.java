/** Specs of exports and imports to intents, or to the problems in them. */
@NullMarked
package io.skopeo.operator.spec.archive;

import org.jspecify.annotations.NullMarked;
