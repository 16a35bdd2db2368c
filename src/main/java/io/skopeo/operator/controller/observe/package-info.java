/** Observation of the registries and the cluster for one pass. */
@NullMarked
package io.skopeo.operator.controller.observe;

import org.jspecify.annotations.NullMarked;
