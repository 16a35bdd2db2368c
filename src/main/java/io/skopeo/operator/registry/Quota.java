package io.skopeo.operator.registry;

import java.time.Duration;
import java.time.Instant;

/**
 * How many pulls a registry allows an account, as it said last.
 *
 * @param limit within the window
 * @param remaining how many of them are left
 * @param window the time the limit is for
 * @param seen when it said so
 */
public record Quota(int limit, int remaining, Duration window, Instant seen) {}
