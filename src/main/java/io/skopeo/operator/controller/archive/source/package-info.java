/** The sources of exports and imports, planned like Images. */
@NullMarked
package io.skopeo.operator.controller.archive.source;

import org.jspecify.annotations.NullMarked;
