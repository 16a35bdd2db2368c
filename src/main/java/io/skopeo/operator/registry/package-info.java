/** The registry client of the operator, and its settings. */
@NullMarked
package io.skopeo.operator.registry;

import org.jspecify.annotations.NullMarked;
