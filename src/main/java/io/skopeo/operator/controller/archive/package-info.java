/** The controllers of ImageExports and ImageImports. */
@NullMarked
package io.skopeo.operator.controller.archive;

import org.jspecify.annotations.NullMarked;
