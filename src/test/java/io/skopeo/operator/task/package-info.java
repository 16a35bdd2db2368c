/** Tests of the Tekton Task {@code tekton/skopeo-copy.yaml} and its program in Bash. */
@NullMarked
package io.skopeo.operator.task;

import org.jspecify.annotations.NullMarked;
