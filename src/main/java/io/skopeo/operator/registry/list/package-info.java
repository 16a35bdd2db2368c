/** Lists of repositories at https URLs. */
@NullMarked
package io.skopeo.operator.registry.list;

import org.jspecify.annotations.NullMarked;
