/** Selection of tags: patterns, ranges, expressions, and the mapping to destination tags. */
@NullMarked
package io.skopeo.operator.tags;

import org.jspecify.annotations.NullMarked;
