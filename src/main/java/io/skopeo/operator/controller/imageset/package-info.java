/** Reconciles ImageSets: reads their lists, and applies the Images that mirror the repositories. */
@NullMarked
package io.skopeo.operator.controller.imageset;

import org.jspecify.annotations.NullMarked;
