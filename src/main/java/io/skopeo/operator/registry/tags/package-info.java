/** Tag lists, page by page. */
@NullMarked
package io.skopeo.operator.registry.tags;

import org.jspecify.annotations.NullMarked;
