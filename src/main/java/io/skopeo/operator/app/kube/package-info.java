/** How the operator reaches the API server, and by which proxies everything else is reached. */
@NullMarked
package io.skopeo.operator.app.kube;

import org.jspecify.annotations.NullMarked;
