package io.skopeo.operator.registry;

import io.skopeo.operator.credentials.Tls;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * One request.
 *
 * @param kind what for
 * @param method {@code GET} or {@code HEAD}
 * @param target absolute, http or https
 * @param tls how TLS is treated
 * @param authorization the header's value; it goes to the origin of the target and no other
 * @param accept media types
 * @param unless the ETag of what is known already: 304 is the answer where it still is so. It is
 *     the target's own, and stays behind at a redirect
 * @param limit how many bytes the body may have
 */
record Ask(
    RequestObserver.Kind kind,
    String method,
    URI target,
    Tls tls,
    Optional<String> authorization,
    List<String> accept,
    Optional<String> unless,
    int limit) {

  /** The same of another address; the authorization stays behind where the origin is another. */
  Ask redirectedTo(URI other) {
    return new Ask(
        kind,
        method,
        other,
        tls,
        authorization.filter(_ -> Uris.sameOrigin(target, other)),
        accept,
        Optional.empty(),
        limit);
  }

  /** Says what is asked, without the authorization. */
  @Override
  public String toString() {
    return "Ask[%s %s]".formatted(method, target);
  }
}
