/** The leader election of several replicas. */
@NullMarked
package io.skopeo.operator.app.leader;

import org.jspecify.annotations.NullMarked;
