/** The settings of the installation. */
@NullMarked
package io.skopeo.operator.controller.config;

import org.jspecify.annotations.NullMarked;
