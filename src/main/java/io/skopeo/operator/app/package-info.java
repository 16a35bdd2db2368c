/**
 * The running program: its settings, wiring, leader election, health, logging, and what it says
 * when it cannot start.
 */
@NullMarked
package io.skopeo.operator.app;

import org.jspecify.annotations.NullMarked;
