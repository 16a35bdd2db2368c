package io.skopeo.operator.controller.execution;

import io.skopeo.operator.copying.PullCount;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.credentials.Side;
import io.skopeo.operator.credentials.SideAuthFile;
import java.util.Map;

/**
 * The namespace, account and credentials of the runs of an Image.
 *
 * @param namespace of the runs
 * @param serviceAccount of the runs
 * @param selfService whether the runs are in the namespace of the Image
 * @param files docker configs for one side only
 * @param version changes whenever the credentials may have changed
 */
public record ExecutionTarget(
    String namespace,
    String serviceAccount,
    boolean selfService,
    Access source,
    Access destination,
    Map<Side, SideAuthFile> files,
    String version) {
  public ExecutionTarget {
    files = Map.copyOf(files);
  }

  /** Returns the account whose quota pulls of the source use, see {@link PullCount.Quota}. */
  public String pullAccount() {
    return source.credential().isEmpty() ? PullCount.ANONYMOUS : namespace + "/" + serviceAccount;
  }
}
