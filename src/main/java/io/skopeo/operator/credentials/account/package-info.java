/** The Secrets of a ServiceAccount: those that give a run credentials, and those that do not. */
@NullMarked
package io.skopeo.operator.credentials.account;

import org.jspecify.annotations.NullMarked;
