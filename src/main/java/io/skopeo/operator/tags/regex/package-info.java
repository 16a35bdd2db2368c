/** Regular expressions of users, whose size is bounded. */
@NullMarked
package io.skopeo.operator.tags.regex;

import org.jspecify.annotations.NullMarked;
