/** The commands of the operator's image that need no cluster. */
@NullMarked
package io.skopeo.operator.app.command;

import org.jspecify.annotations.NullMarked;
