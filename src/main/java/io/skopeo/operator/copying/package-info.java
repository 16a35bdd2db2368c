/** Copies, batches of them as lines of url.txt, and what became of the lines of a run. */
@NullMarked
package io.skopeo.operator.copying;

import org.jspecify.annotations.NullMarked;
