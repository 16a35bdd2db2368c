package io.skopeo.operator.controller.imageset.lists;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.skopeo.operator.api.TlsSpec;
import io.skopeo.operator.api.imageset.ImageSetSpec.ListSource;
import io.skopeo.operator.api.imageset.ImageSetSpec.SecretName;
import io.skopeo.operator.controller.execution.CaReader;
import io.skopeo.operator.credentials.Tls;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.registry.list.ListClient;
import io.skopeo.operator.registry.list.ListDownload;
import io.skopeo.operator.registry.list.ListRequest;
import io.skopeo.operator.registry.list.ListUrl;
import io.skopeo.operator.spec.TlsReader;
import io.skopeo.operator.spec.policy.ListHosts;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads lists from URLs. The last text of each is kept, so that a server need not send it again as
 * long as its ETag is the same.
 */
final class UrlListReader {
  private final ListClient lists;
  private final ListHosts hosts;
  private final ListSecretReader secrets;
  private final CaReader authorities;
  private final ListMemory memory = new ListMemory();

  UrlListReader(KubernetesClient client, ListClient lists, ListHosts hosts) {
    this.lists = lists;
    this.hosts = hosts;
    secrets = new ListSecretReader(client);
    authorities = new CaReader(client);
  }

  /** The TLS options and the authorization of a request. */
  private record Access(Tls tls, Optional<ListAuthorization> authorization) {}

  /**
   * Reads a list. Nothing is requested from a host that is not allowed.
   *
   * @param field the field of the list, for messages
   */
  ListText read(String namespace, String field, String url, ListSource source, Instant now) {
    return switch (ListUrl.parse(field + ".url", url)) {
      case Parsed.Invalid<ListUrl>(var problem) ->
          new ListText(field, new ListText.Failed(problem));
      case Parsed.Valid<ListUrl>(var valid) ->
          new ListText(valid.toString(), outcome(namespace, field, valid, source, now));
    };
  }

  private ListText.Outcome outcome(
      String namespace, String field, ListUrl url, ListSource source, Instant now) {
    Optional<Problem> objection = hosts.objection(namespace, url.host());
    if (objection.isPresent()) {
      return new ListText.Failed(objection.get());
    }
    return switch (access(namespace, field, url, source)) {
      case Parsed.Invalid<Access>(var problem) -> new ListText.Failed(problem);
      case Parsed.Valid<Access>(var access) -> download(namespace, url, access, now);
    };
  }

  private Parsed<Access> access(String namespace, String field, ListUrl url, ListSource source) {
    return tls(namespace, field + ".caRef", source.caRef())
        .then(tls ->
            authorization(namespace, field + ".secretRef", url, source.secretRef())
                .then(authorization -> new Parsed.Valid<>(new Access(tls, authorization))));
  }

  private Parsed<Tls> tls(String namespace, String field, TlsSpec.@Nullable Authority ca) {
    return ca == null
        ? new Parsed.Valid<>(Tls.VERIFIED)
        : TlsReader.reference(field, ca)
            .then(reference -> authorities.trusting(reference, namespace, field));
  }

  private Parsed<Optional<ListAuthorization>> authorization(
      String namespace, String field, ListUrl url, @Nullable SecretName secret) {
    return secret == null
        ? new Parsed.Valid<>(Optional.empty())
        : secrets
            .read(namespace, field, secret, url.authority())
            .then(authorization -> new Parsed.Valid<>(Optional.of(authorization)));
  }

  private ListText.Outcome download(String namespace, ListUrl url, Access access, Instant now) {
    var key =
        new ListMemory.Key(
            namespace,
            url.key(),
            access.authorization().map(ListAuthorization::version).orElse(""));
    Optional<ListMemory.Kept> kept = memory.find(key, now);
    var request =
        new ListRequest(
            url,
            access.tls(),
            access.authorization().map(ListAuthorization::header),
            kept.map(ListMemory.Kept::etag),
            host -> hosts.allows(namespace, host));
    return switch (lists.get(request)) {
      case ListDownload.Fetched(var text, var etag) -> {
        memory.keep(key, text, etag, now);
        yield ListText.Text.of(text);
      }
      case ListDownload.Unchanged() -> ListText.Text.of(kept.orElseThrow().text());
      case ListDownload.Failed(var problem) -> new ListText.Failed(problem);
    };
  }
}
