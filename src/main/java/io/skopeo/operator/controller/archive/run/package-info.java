/** The runs of exports and imports. */
@NullMarked
package io.skopeo.operator.controller.archive.run;

import org.jspecify.annotations.NullMarked;
