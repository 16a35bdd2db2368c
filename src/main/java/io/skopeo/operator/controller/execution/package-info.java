/** Where and with which credentials the runs of an Image execute. */
@NullMarked
package io.skopeo.operator.controller.execution;

import org.jspecify.annotations.NullMarked;
