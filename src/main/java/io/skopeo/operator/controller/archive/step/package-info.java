/** The rounds of exports and imports, step by step. */
@NullMarked
package io.skopeo.operator.controller.archive.step;

import org.jspecify.annotations.NullMarked;
