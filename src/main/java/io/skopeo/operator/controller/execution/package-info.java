/** The namespace, account, credentials and TLS options of the runs of an Image. */
@NullMarked
package io.skopeo.operator.controller.execution;

import org.jspecify.annotations.NullMarked;
