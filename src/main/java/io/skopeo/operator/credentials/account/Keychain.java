package io.skopeo.operator.credentials.account;

import io.skopeo.operator.credentials.AuthFile;
import io.skopeo.operator.credentials.Credential;
import io.skopeo.operator.credentials.DockerConfig;
import io.skopeo.operator.credentials.ResolvedCredential;
import io.skopeo.operator.credentials.Side;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The registry credentials in the Secrets of a ServiceAccount.
 *
 * @param shared the docker config that Tekton creates from the Secrets, for both sides
 * @param sharedFile the place of the shared docker config, if it is that of one Secret as it is
 * @param files docker configs for one side, each of which replaces the shared one
 * @param logins docker configs for both sides that Tekton leaves out, as {@code skopeo login}
 *     writes them; each is used where those before it have no credential
 * @param unused the Secrets without credentials
 * @param version a text that changes whenever the ServiceAccount or one of its Secrets does
 */
public record Keychain(
    DockerConfig shared,
    Optional<AuthFile> sharedFile,
    Map<Side, File> files,
    List<Parsed<File>> logins,
    UnusedSecrets unused,
    String version) {
  public Keychain {
    files = Map.copyOf(files);
    logins = List.copyOf(logins);
  }

  /** Returns whether a run gets the credential of a side from the shared docker config. */
  public static boolean isShared(ResolvedCredential resolved) {
    return resolved.credential().isPresent() && resolved.file().isEmpty();
  }

  /** A docker config for one side, and its place. */
  public record File(AuthFile place, DockerConfig config) {}

  /** Looks up the credential of a side for Images in the namespace of the credentials. */
  public Parsed<ResolvedCredential> identity(Side side, Repository repository) {
    return chosen(side, repository)
        .then(chosen -> new Parsed.Valid<>(chosen.resolved(Optional.empty())));
  }

  /**
   * Looks up the credential of a side for Images in other namespaces. It may go only to the hosts
   * that the docker config names.
   *
   * @param more further hosts whose token services may receive it
   */
  public Parsed<ResolvedCredential> identityAtNamedHosts(
      Side side, Repository repository, Set<String> more) {
    return chosen(side, repository)
        .then(chosen -> {
          var realms = new HashSet<>(more);
          realms.addAll(chosen.config().hosts());
          return new Parsed.Valid<>(chosen.resolved(Optional.of(realms)));
        });
  }

  /** A docker config, and what it has for a repository. */
  private record Chosen(
      DockerConfig config, Optional<AuthFile> place, Optional<Credential> credential) {
    ResolvedCredential resolved(Optional<Set<String>> realms) {
      return new ResolvedCredential(credential, place, realms);
    }
  }

  private Parsed<Chosen> chosen(Side side, Repository repository) {
    @Nullable File own = files.get(side);
    DockerConfig config = own == null ? shared : own.config();
    return config
        .credentialFor(repository)
        .then(credential -> {
          var chosen = new Chosen(config, Optional.ofNullable(own).map(File::place), credential);
          return own != null || credential.isPresent() || logins.isEmpty()
              ? new Parsed.Valid<>(chosen)
              : login(repository, chosen);
        });
  }

  /**
   * Returns the first login with a credential. Without one, the first login stands for a shared
   * config that is empty, so that all copies of an account can be in one run.
   */
  private Parsed<Chosen> login(Repository repository, Chosen without) {
    Chosen fallback = without;
    for (Parsed<File> login : logins) {
      switch (login.then(file -> inLogin(file, repository))) {
        case Parsed.Valid<Chosen>(var found) when found.credential().isPresent() -> {
          return new Parsed.Valid<>(found);
        }
        case Parsed.Valid<Chosen>(var found) -> {
          if (fallback.place().isEmpty() && shared.keys().isEmpty()) {
            fallback = found;
          }
        }
        case Parsed.Invalid<Chosen> invalid -> {
          return invalid;
        }
      }
    }
    return new Parsed.Valid<>(fallback);
  }

  private static Parsed<Chosen> inLogin(File file, Repository repository) {
    return file.config()
        .credentialInFileFor(repository)
        .then(credential ->
            new Parsed.Valid<>(new Chosen(file.config(), Optional.of(file.place()), credential)));
  }
}
