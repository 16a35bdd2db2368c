/** Copies, batches of them as lines of url.txt, and the outcomes of a run. */
@NullMarked
package io.skopeo.operator.copying;

import org.jspecify.annotations.NullMarked;
