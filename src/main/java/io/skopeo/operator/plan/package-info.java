/** The planner: decides a round from what was observed, without any I/O. */
@NullMarked
package io.skopeo.operator.plan;

import org.jspecify.annotations.NullMarked;
