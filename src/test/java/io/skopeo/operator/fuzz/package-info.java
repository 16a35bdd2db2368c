/** Mischief, and what must never come of it. */
package io.skopeo.operator.fuzz;
