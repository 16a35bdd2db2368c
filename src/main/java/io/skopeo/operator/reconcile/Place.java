package io.skopeo.operator.reconcile;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.tekton.RunPulls;
import java.util.Optional;

/**
 * Where the runs of an Image are, and with what the registries are reached.
 *
 * @param namespace of the runs
 * @param serviceAccount of the runs
 * @param owner the Image, where the runs are in its namespace
 */
record Place(
    String namespace,
    String serviceAccount,
    Optional<OwnerReference> owner,
    Access source,
    Access destination) {
  /** By whose quota pulls of the source count, see {@link RunPulls#account}. */
  String pullAccount() {
    return source.credential().isEmpty() ? RunPulls.ANONYMOUS : namespace + "/" + serviceAccount;
  }
}
