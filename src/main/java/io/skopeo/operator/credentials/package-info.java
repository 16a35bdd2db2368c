/** Registry credentials and certificates, read as Tekton and skopeo read them. */
@NullMarked
package io.skopeo.operator.credentials;

import org.jspecify.annotations.NullMarked;
