package io.skopeo.operator.credentials;

import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.reference.Repository;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a ServiceAccount's Secrets hold.
 *
 * @param shared what Tekton makes of them for both sides
 * @param files what is for one side alone: then nothing else counts for that side
 * @param version another one whenever the account or one of its Secrets is another
 */
public record Keyring(DockerConfig shared, Map<Side, File> files, String version) {
  public Keyring {
    files = Map.copyOf(files);
  }

  /** The docker config of one side, and where it is. */
  public record File(AuthFile place, DockerConfig config) {}

  /** As whom a side is reached by whoever owns these credentials. */
  public Parsed<Identity> identity(Side side, Repository repository) {
    return config(side)
        .credentialFor(repository)
        .then(credential ->
            new Parsed.Valid<>(new Identity(credential, place(side), Optional.empty())));
  }

  /**
   * The same for somebody to whom they are lent: they go to the hosts that they are for, and to no
   * other.
   *
   * @param more hosts that may be told them as token services
   */
  public Parsed<Identity> lent(Side side, Repository repository, Set<String> more) {
    var realms = new HashSet<>(more);
    realms.addAll(config(side).hosts());
    return identity(side, repository)
        .then(identity ->
            new Parsed.Valid<>(
                new Identity(identity.credential(), identity.file(), Optional.of(realms))));
  }

  private DockerConfig config(Side side) {
    return Optional.ofNullable(files.get(side)).map(File::config).orElse(shared);
  }

  private Optional<AuthFile> place(Side side) {
    return Optional.ofNullable(files.get(side)).map(File::place);
  }
}
