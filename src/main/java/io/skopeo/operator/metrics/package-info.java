/** What Prometheus is told: one table of families, and what fills them. */
@NullMarked
package io.skopeo.operator.metrics;

import org.jspecify.annotations.NullMarked;
