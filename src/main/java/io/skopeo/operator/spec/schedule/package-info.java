/** Schedules: intervals, crons, and the frequencies of the Go operator. */
@NullMarked
package io.skopeo.operator.spec.schedule;

import org.jspecify.annotations.NullMarked;
