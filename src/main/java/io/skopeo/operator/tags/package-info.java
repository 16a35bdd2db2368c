/**
 * Selection of tags: patterns, ranges, expressions, and what a tag is called at the destination.
 */
@NullMarked
package io.skopeo.operator.tags;

import org.jspecify.annotations.NullMarked;
