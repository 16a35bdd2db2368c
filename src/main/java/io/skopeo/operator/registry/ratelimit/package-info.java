/** The limits of requests to registries, and the limits that registries report. */
@NullMarked
package io.skopeo.operator.registry.ratelimit;

import org.jspecify.annotations.NullMarked;
