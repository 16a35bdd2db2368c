/** Hints on versions that select nothing: tags that nearly match, and what to write for them. */
@NullMarked
package io.skopeo.operator.tags.hint;

import org.jspecify.annotations.NullMarked;
