/** The reconciler of Images: reads, plans, launches, reports. */
@NullMarked
package io.skopeo.operator.controller;

import org.jspecify.annotations.NullMarked;
