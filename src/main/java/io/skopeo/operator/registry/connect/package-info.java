/** The addresses of registries, and which of them accept connections. */
@NullMarked
package io.skopeo.operator.registry.connect;

import org.jspecify.annotations.NullMarked;
