/** The metrics for Prometheus: a table of families, and the classes that fill them. */
@NullMarked
package io.skopeo.operator.metrics;

import org.jspecify.annotations.NullMarked;
