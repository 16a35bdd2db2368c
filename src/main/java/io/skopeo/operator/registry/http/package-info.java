/** HTTP to registries: connections, certificates, proxies, bodies, and what can go wrong. */
@NullMarked
package io.skopeo.operator.registry.http;

import org.jspecify.annotations.NullMarked;
