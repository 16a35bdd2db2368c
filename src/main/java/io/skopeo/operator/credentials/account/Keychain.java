package io.skopeo.operator.credentials.account;

import io.skopeo.operator.credentials.AuthFile;
import io.skopeo.operator.credentials.DockerConfig;
import io.skopeo.operator.credentials.ResolvedCredential;
import io.skopeo.operator.credentials.Side;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The registry credentials in the Secrets of a ServiceAccount.
 *
 * @param shared the docker config that Tekton creates from the Secrets, for both sides
 * @param sharedFile the place of the shared docker config, if it is that of one Secret as it is
 * @param files docker configs for one side, each of which replaces the shared one
 * @param unused the Secrets without credentials
 * @param version a text that changes whenever the ServiceAccount or one of its Secrets does
 */
public record Keychain(
    DockerConfig shared,
    Optional<AuthFile> sharedFile,
    Map<Side, File> files,
    UnusedSecrets unused,
    String version) {
  public Keychain {
    files = Map.copyOf(files);
  }

  /** Returns whether a run gets the credential of a side from the shared docker config. */
  public static boolean isShared(ResolvedCredential resolved) {
    return resolved.credential().isPresent() && resolved.file().isEmpty();
  }

  /** A docker config for one side, and its place. */
  public record File(AuthFile place, DockerConfig config) {}

  /** Looks up the credential of a side for Images in the namespace of the credentials. */
  public Parsed<ResolvedCredential> identity(Side side, Repository repository) {
    return identity(side, repository, Optional.empty());
  }

  /**
   * Looks up the credential of a side for Images in other namespaces. It may go only to the hosts
   * that the docker config names.
   *
   * @param more further hosts whose token services may receive it
   */
  public Parsed<ResolvedCredential> identityAtNamedHosts(
      Side side, Repository repository, Set<String> more) {
    var realms = new HashSet<>(more);
    realms.addAll(config(side).hosts());
    return identity(side, repository, Optional.of(realms));
  }

  private Parsed<ResolvedCredential> identity(
      Side side, Repository repository, Optional<Set<String>> realms) {
    Optional<AuthFile> place = Optional.ofNullable(files.get(side)).map(File::place);
    return config(side)
        .credentialFor(repository)
        .then(credential -> new Parsed.Valid<>(new ResolvedCredential(credential, place, realms)));
  }

  private DockerConfig config(Side side) {
    return Optional.ofNullable(files.get(side)).map(File::config).orElse(shared);
  }
}
