package io.skopeo.operator.registry;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.reference.Repository;
import io.skopeo.operator.registry.Reply.FailureKind;
import io.skopeo.operator.registry.Reply.NoResponse;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Sends requests to registries: chooses the scheme, keeps the request budget, authenticates. */
public final class Asker {
  private static final int MAX_PING_BYTES = 1 << 20;

  private final Wire wire;
  private final Budgets budgets;
  private final Authenticator authenticator;
  private final Origins origins = new Origins();

  public Asker(Wire wire, Budgets budgets, RegistrySettings settings) {
    this.wire = wire;
    this.budgets = budgets;
    this.authenticator = new Authenticator(new Tokens(wire, budgets, settings.time()));
  }

  /** Sends a request, over http after https if the TLS options allow it. */
  public Reply send(Question question) {
    String host = question.repository().host();
    List<URI> candidates = origins.candidates(host, question.access().tls());
    if (candidates.isEmpty()) {
      return new NoResponse(FailureKind.NAME, Refusals.invalidHost(host));
    }
    Reply first = sendTo(question, candidates.getFirst());
    if (candidates.size() == 1) {
      return first;
    }
    if (!mayBeWrongScheme(first)) {
      origins.remember(host, candidates.getFirst());
      return first;
    }
    Reply second = sendTo(question, candidates.getLast());
    if (mayBeWrongScheme(second)) {
      return first;
    }
    origins.remember(host, candidates.getLast());
    return second;
  }

  /** Returns the current pull quota that the repository's registry reported to the access. */
  public Optional<Quota> quota(Repository repository, Access access) {
    return origins.candidates(repository.host(), access.tls()).stream()
        .findFirst()
        .flatMap(origin -> budgets.quota(origin, access.credential()));
  }

  private static boolean mayBeWrongScheme(Reply reply) {
    return reply instanceof NoResponse failed && failed.kind().mayBeWrongScheme();
  }

  private Reply sendTo(Question question, URI origin) {
    return authenticator.send(
        question,
        origin,
        authorization -> spend(question, origin, authorized(question, origin, authorization)),
        () -> spend(question, origin, ping(question, origin)));
  }

  private Reply spend(Question question, URI origin, Ask ask) {
    return budgets.spend(origin, question.access().credential(), () -> wire.send(ask));
  }

  private static Ask authorized(Question question, URI origin, Optional<String> authorization) {
    Ask ask = question.at(origin, Optional.empty());
    // A later page may be at a host that the registry redirects to: it gets no credentials.
    return Uris.sameOrigin(ask.target(), origin) ? question.at(origin, authorization) : ask;
  }

  private static Ask ping(Question question, URI origin) {
    return new Ask(
        RequestObserver.Kind.CHALLENGE,
        "GET",
        origin.resolve("/v2/"),
        question.access().tls(),
        Optional.empty(),
        List.of(),
        MAX_PING_BYTES);
  }
}
