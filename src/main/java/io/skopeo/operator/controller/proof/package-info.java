/** The proof that a run was created by this operator. */
@NullMarked
package io.skopeo.operator.controller.proof;

import org.jspecify.annotations.NullMarked;
