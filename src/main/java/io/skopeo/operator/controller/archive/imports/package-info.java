/** Imports, step by step. */
@NullMarked
package io.skopeo.operator.controller.archive.imports;

import org.jspecify.annotations.NullMarked;
