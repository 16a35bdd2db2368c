/** The rounds of exports, step by step. */
@NullMarked
package io.skopeo.operator.controller.archive.export;

import org.jspecify.annotations.NullMarked;
