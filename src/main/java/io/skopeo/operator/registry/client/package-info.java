/** The registry client, put together from its parts. */
@NullMarked
package io.skopeo.operator.registry.client;

import org.jspecify.annotations.NullMarked;
