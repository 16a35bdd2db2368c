/** Metrics for Prometheus. */
@NullMarked
package io.skopeo.operator.metrics;

import org.jspecify.annotations.NullMarked;
