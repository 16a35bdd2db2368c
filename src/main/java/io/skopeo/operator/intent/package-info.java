/** One Image's wish, valid and normalised. Pure. */
@NullMarked
package io.skopeo.operator.intent;

import org.jspecify.annotations.NullMarked;
