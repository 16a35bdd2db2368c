/** Registry credentials, resolved from ServiceAccounts and Secrets as Tekton and skopeo do. */
@NullMarked
package io.skopeo.operator.credentials;

import org.jspecify.annotations.NullMarked;
