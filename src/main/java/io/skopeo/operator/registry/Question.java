package io.skopeo.operator.registry;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.reference.Repository;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One question about a repository, not yet addressed or authorized.
 *
 * @param kind what for
 * @param repository about which repository
 * @param access as whom
 * @param method {@code GET} or {@code HEAD}
 * @param target the address, given that of the registry
 * @param accept media types
 * @param unless the ETag of what is known already
 * @param limit how many bytes the answer may have
 */
record Question(
    RequestObserver.Kind kind,
    Repository repository,
    Access access,
    String method,
    UnaryOperator<URI> target,
    List<String> accept,
    Optional<String> unless,
    int limit) {

  Ask at(URI origin, Optional<String> authorization) {
    return new Ask(
        kind, method, target.apply(origin), access.tls(), authorization, accept, unless, limit);
  }
}
