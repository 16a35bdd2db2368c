package io.skopeo.operator.credentials.account;

import io.skopeo.operator.credentials.DockerConfig;
import java.util.Optional;

/** A Secret that a ServiceAccount names and that gives its runs no credentials. */
public sealed interface UnusedSecret {
  /** Returns its name, in the namespace of the account. */
  String name();

  /** A Secret that does not exist. Tekton goes on without it. */
  record Gone(String name) implements UnusedSecret {}

  /**
   * A Secret with a docker config, whose type Tekton ignores.
   *
   * @param config empty if it cannot be parsed
   */
  record OfOtherType(String name, String type, Optional<DockerConfig> config)
      implements UnusedSecret {}

  /** A Secret of type basic-auth that no annotation gives to a registry or to Git. */
  record WithoutAnnotation(String name) implements UnusedSecret {}

  /** A Secret that is only under {@code imagePullSecrets}, and has not been read. */
  record OnlyForPulls(String name) implements UnusedSecret {}
}
