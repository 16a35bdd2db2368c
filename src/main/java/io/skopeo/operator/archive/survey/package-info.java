/** Reads what a run has listed of a volume. */
@NullMarked
package io.skopeo.operator.archive.survey;

import org.jspecify.annotations.NullMarked;
