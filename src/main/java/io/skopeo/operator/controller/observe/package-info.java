/** What is observed in registries and in the cluster for one pass. */
@NullMarked
package io.skopeo.operator.controller.observe;

import org.jspecify.annotations.NullMarked;
