/** The connection to the API server, and the proxies for everything else. */
@NullMarked
package io.skopeo.operator.app.kube;

import org.jspecify.annotations.NullMarked;
