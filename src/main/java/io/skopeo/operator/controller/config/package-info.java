/** What the installation decides: credentials, the Task, TLS, limits of runs. */
@NullMarked
package io.skopeo.operator.controller.config;

import org.jspecify.annotations.NullMarked;
