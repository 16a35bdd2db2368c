/** A Kubernetes operator that mirrors container images with Tekton TaskRuns. */
@NullMarked
package io.skopeo.operator;

import org.jspecify.annotations.NullMarked;
