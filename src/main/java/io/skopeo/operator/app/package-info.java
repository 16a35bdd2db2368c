/** The running program: settings, wiring, leader election, health, logging, startup failures. */
@NullMarked
package io.skopeo.operator.app;

import org.jspecify.annotations.NullMarked;
