/** Reads the texts of lists from ConfigMaps and URLs. */
@NullMarked
package io.skopeo.operator.controller.imageset.lists;

import org.jspecify.annotations.NullMarked;
