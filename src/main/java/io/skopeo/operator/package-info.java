/** Wires the operator: settings, clients, start and stop. Nothing imports this package. */
@NullMarked
package io.skopeo.operator;

import org.jspecify.annotations.NullMarked;
