package io.skopeo.operator.reconcile;

import io.skopeo.operator.intent.TlsWish;
import java.util.Optional;

/**
 * How the certificates of one side are verified where an Image says nothing of it.
 *
 * @param verify whether they are
 * @param authority the CA that is trusted beside those of the system, in the namespace of central
 *     runs
 */
public record TlsDefault(boolean verify, Optional<TlsWish.Authority> authority) {}
