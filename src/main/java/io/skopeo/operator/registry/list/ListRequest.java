package io.skopeo.operator.registry.list;

import io.skopeo.operator.credentials.Tls;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A request for a list.
 *
 * @param authorization the header's value, sent to the URL's origin only
 * @param etag that of the text which the caller has; it is not sent again
 * @param allowedHosts tests whether a redirect to a host may be followed
 */
public record ListRequest(
    ListUrl url,
    Tls tls,
    Optional<String> authorization,
    Optional<String> etag,
    Predicate<String> allowedHosts) {
  /** Omits the authorization. */
  @Override
  public String toString() {
    return "ListRequest[%s]".formatted(url);
  }
}
