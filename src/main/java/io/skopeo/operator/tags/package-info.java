/** Selects source tags and maps them to destination tags. Pure. */
@NullMarked
package io.skopeo.operator.tags;

import org.jspecify.annotations.NullMarked;
