package io.skopeo.operator.controller.execution;

import io.skopeo.operator.copying.PullCount;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.credentials.AuthFile;
import io.skopeo.operator.credentials.Side;
import io.skopeo.operator.credentials.account.UnusedSecrets;
import java.util.Map;
import java.util.Optional;

/**
 * The namespace, account and credentials of the runs of an Image.
 *
 * @param namespace of the runs
 * @param serviceAccount of the runs
 * @param selfService whether the runs are in the namespace of the Image
 * @param version changes whenever the credentials may have changed
 */
public record ExecutionTarget(
    String namespace,
    String serviceAccount,
    boolean selfService,
    Access source,
    Access destination,
    Secrets secrets,
    String version) {
  /**
   * The Secrets of the account.
   *
   * @param files docker configs for one side only
   * @param shared the docker config for the other sides, if one Secret has it as it is
   * @param usesShared whether the credential of a side is in that for the other sides
   * @param unused those that give no credentials
   */
  public record Secrets(
      Map<Side, AuthFile> files,
      Optional<AuthFile> shared,
      boolean usesShared,
      UnusedSecrets unused) {
    public Secrets {
      files = Map.copyOf(files);
    }
  }

  /** Creates a target whose account has only docker configs for one side. */
  public ExecutionTarget(
      String namespace,
      String serviceAccount,
      boolean selfService,
      Access source,
      Access destination,
      Map<Side, AuthFile> files,
      String version) {
    this(
        namespace,
        serviceAccount,
        selfService,
        source,
        destination,
        new Secrets(files, Optional.empty(), false, UnusedSecrets.NONE),
        version);
  }

  /** Returns the account whose quota pulls of the source use, see {@link PullCount.Quota}. */
  public String pullAccount() {
    return source.credential().isEmpty() ? PullCount.ANONYMOUS : namespace + "/" + serviceAccount;
  }
}
