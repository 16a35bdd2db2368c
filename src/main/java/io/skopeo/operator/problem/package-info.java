/** What can go wrong, in documented words: a reason and one sentence without secrets. */
@NullMarked
package io.skopeo.operator.problem;

import org.jspecify.annotations.NullMarked;
