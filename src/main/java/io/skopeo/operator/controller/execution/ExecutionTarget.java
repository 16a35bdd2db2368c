package io.skopeo.operator.controller.execution;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.credentials.Side;
import io.skopeo.operator.credentials.SideAuthFile;
import io.skopeo.operator.tekton.RunPulls;
import java.util.Map;
import java.util.Optional;

/**
 * The namespace, account and credentials of the runs of an Image.
 *
 * @param namespace of the runs
 * @param serviceAccount of the runs
 * @param owner the Image, if the runs are in its namespace
 * @param files docker configs for one side only
 * @param version changes whenever the credentials may have changed
 */
public record ExecutionTarget(
    String namespace,
    String serviceAccount,
    Optional<OwnerReference> owner,
    Access source,
    Access destination,
    Map<Side, SideAuthFile> files,
    String version) {
  public ExecutionTarget {
    files = Map.copyOf(files);
  }

  /** Returns the account whose quota pulls of the source use, see {@link RunPulls#account}. */
  public String pullAccount() {
    return source.credential().isEmpty() ? RunPulls.ANONYMOUS : namespace + "/" + serviceAccount;
  }
}
