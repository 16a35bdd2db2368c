package io.skopeo.operator.spec.archive;

import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.SafeText;
import java.util.Optional;

/**
 * Repositories of a pretended registry, which stand for the folders of a volume: {@code
 * quay.io/argoproj/argocd} is {@code volume.invalid/quay.io/argoproj/argocd}. No two repositories
 * of registries become the same one.
 *
 * <p>An image whose registry nobody has written down, as in a tree of {@code skopeo sync} without
 * {@code --scoped}, has a repository of this registry itself, such as {@code
 * volume.invalid/busybox}.
 */
public final class VolumeRepository {
  /** The host of the pretended registry. It never resolves (RFC 2606, Reserved TLDs). */
  public static final String HOST = "volume.invalid";

  private static final String ANY_ADDRESS = "::";

  private VolumeRepository() {}

  /** Returns whether it is a repository of a volume. */
  public static boolean isVolume(Repository repository) {
    return repository.host().equals(HOST);
  }

  /** Returns the repository of a volume that has the images of a repository. */
  public static Repository of(Repository source) {
    return isVolume(source)
        ? source
        : new Repository(HOST, component(source.host()) + "/" + source.path());
  }

  /** Returns a host as a level of a path: without colons and brackets. */
  private static String component(String host) {
    int bracket = host.indexOf(']');
    if (bracket < 0) {
      return host.replace(':', '_');
    }
    String address = host.substring(1, bracket);
    String full =
        (address.startsWith(ANY_ADDRESS) ? "0" : "")
            + address
            + (address.endsWith(ANY_ADDRESS) ? "0" : "");
    // Not an underscore, so that a port does not look like a part of the address.
    return full.replace(':', '_') + host.substring(bracket + 1).replace(':', '-');
  }

  /** Returns the name of a repository as people know it: without the pretended registry. */
  public static String name(Repository repository) {
    return isVolume(repository) ? repository.path() : repository.toString();
  }

  /**
   * Parses a name that {@link #name} has written. A name without a registry is of the volume, not
   * of Docker Hub.
   */
  public static Parsed<Repository> parse(String name) {
    if (Repository.namesRegistry(Repository.firstLevel(name))) {
      return Repository.parse(name)
          .then(
              repository -> isVolume(repository) ? invalid(name) : new Parsed.Valid<>(repository));
    }
    return ofPath(name).<Parsed<Repository>>map(Parsed.Valid::new).orElseGet(() -> invalid(name));
  }

  private static Optional<Repository> ofPath(String path) {
    try {
      return path.length() > Repository.LONGEST
          ? Optional.empty()
          : Optional.of(new Repository(HOST, path));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static <T> Parsed<T> invalid(String name) {
    return new Parsed.Invalid<>(
        Problem.inSpec(
            "The name \"%s\" is no name that registries accept: use lower-case letters and digits, separated by '/', '.', '_' or '-'."
                .formatted(SafeText.quote(name))));
  }
}
