/** Trust in the certificates of registries. */
@NullMarked
package io.skopeo.operator.registry.http.tls;

import org.jspecify.annotations.NullMarked;
