/** The reconciler of Images: observes, plans, launches, reports. */
@NullMarked
package io.skopeo.operator.controller;

import org.jspecify.annotations.NullMarked;
