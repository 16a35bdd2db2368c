/** Tests of the Tekton Task {@code tekton/skopeo-copy.yaml}, which has no Java of its own. */
@NullMarked
package io.skopeo.operator.task;

import org.jspecify.annotations.NullMarked;
