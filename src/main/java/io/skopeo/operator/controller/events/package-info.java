/** Event sources of the controller. */
@NullMarked
package io.skopeo.operator.controller.events;

import org.jspecify.annotations.NullMarked;
