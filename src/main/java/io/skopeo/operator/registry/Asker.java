package io.skopeo.operator.registry;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.reference.Repository;
import io.skopeo.operator.registry.Reply.Failed;
import io.skopeo.operator.registry.Reply.Fault;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Puts a question to its registry: finds the address, keeps the budget, shows the pass. */
final class Asker {
  private static final int LIMIT = 1 << 20;

  private final Wire wire;
  private final Budgets budgets;
  private final Authenticator authenticator;
  private final Origins origins = new Origins();

  Asker(Wire wire, Budgets budgets, Authenticator authenticator) {
    this.wire = wire;
    this.budgets = budgets;
    this.authenticator = authenticator;
  }

  /** The registry's last word, or why there is none. */
  Reply ask(Question question) {
    String host = question.repository().host();
    List<URI> candidates = origins.of(host, question.access().tls());
    if (candidates.isEmpty()) {
      return new Failed(Fault.NAME, Refusals.noHost(host));
    }
    Reply first = askAt(question, candidates.getFirst());
    if (candidates.size() == 1) {
      return first;
    }
    if (!mayBeWrongScheme(first)) {
      origins.answered(host, candidates.getFirst());
      return first;
    }
    Reply second = askAt(question, candidates.getLast());
    if (mayBeWrongScheme(second)) {
      return first;
    }
    origins.answered(host, candidates.getLast());
    return second;
  }

  /** How many pulls the registry lets the access make, where it said so lately. */
  Optional<Quota> quota(Repository repository, Access access) {
    return origins.of(repository.host(), access.tls()).stream()
        .findFirst()
        .flatMap(origin -> budgets.quota(origin, access.credential()));
  }

  private static boolean mayBeWrongScheme(Reply reply) {
    return reply instanceof Failed failed && failed.fault().mayBeWrongScheme();
  }

  private Reply askAt(Question question, URI origin) {
    return authenticator.ask(
        question,
        origin,
        authorization -> spend(question, origin, authorized(question, origin, authorization)),
        () -> spend(question, origin, ping(question, origin)));
  }

  private Reply spend(Question question, URI origin, Ask ask) {
    return budgets.spend(origin, question.access().credential(), () -> wire.exchange(ask));
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
        Optional.empty(),
        LIMIT);
  }
}
