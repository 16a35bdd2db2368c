/** How often a registry may be asked, and what it says of its own limits. */
@NullMarked
package io.skopeo.operator.registry.ratelimit;

import org.jspecify.annotations.NullMarked;
