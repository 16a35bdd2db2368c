/** Who may ask a registry what: credentials as Tekton and skopeo would resolve them. */
@NullMarked
package io.skopeo.operator.credentials;

import org.jspecify.annotations.NullMarked;
