/** References, expressions and constraints as other tools write them. */
@NullMarked
package io.skopeo.operator.imageset.list.notation;

import org.jspecify.annotations.NullMarked;
