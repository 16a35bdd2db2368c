/** Survey, decide, carry out, report: the operator's edge to Kubernetes and registries. */
@NullMarked
package io.skopeo.operator.reconcile;

import org.jspecify.annotations.NullMarked;
