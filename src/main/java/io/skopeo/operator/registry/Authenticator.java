package io.skopeo.operator.registry;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.credentials.Credential;
import io.skopeo.operator.registry.Reply.Answered;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Sends requests with the authorization that the registry wants. It learns which one from the first
 * refusal and remembers it for the access and the repository, so that later requests cost no extra
 * way.
 *
 * <p>Only the registry itself is believed: a challenge of a host that it redirects to is never
 * answered with its credentials.
 */
final class Authenticator {
  private static final int KNOWN = 10_000;
  private static final int ROUNDS = 4;

  private final Tokens tokens;
  private final Recent<Door, Optional<Challenge>> doors = new Recent<>(KNOWN);

  Authenticator(Tokens tokens) {
    this.tokens = tokens;
  }

  /** Where a challenge is valid: some registries want other scopes for tag lists (ACR). */
  private record Door(Access access, URI origin, String path, RequestObserver.Kind kind) {
    Door forKind(RequestObserver.Kind other) {
      return new Door(access, origin, path, other);
    }
  }

  /**
   * What is sent along.
   *
   * @param header the value, absent for an anonymous request
   * @param challenge what it answers
   * @param token the token in it, if it is one
   * @param fresh whether it was made for this request
   */
  private record Pass(
      Optional<String> header,
      Optional<Challenge> challenge,
      Optional<Tokens.Outcome> token,
      boolean fresh) {
    static final Pass NONE = new Pass(Optional.empty(), Optional.empty(), Optional.empty(), true);

    @Override
    public String toString() {
      return "Pass[…]";
    }
  }

  /**
   * Asks with whatever authorization is wanted.
   *
   * @param origin the registry
   * @param ask sends a request with the authorization given
   * @param ping asks the registry which authorization it wants
   * @return 401 where it still wants another after all that the access can give
   */
  Reply ask(
      Question question, URI origin, Function<Optional<String>, Reply> ask, Supplier<Reply> ping) {
    Door door = new Door(question.access(), origin, question.repository().path(), question.kind());
    Optional<Challenge> wanted = known(door).flatMap(c -> c);
    Pass pass = Pass.NONE;
    Reply reply = null;
    for (int round = 0; round < ROUNDS; round++) {
      if (wanted.isPresent()) {
        switch (pass(question, wanted.get())) {
          case Granted(var granted) -> pass = granted;
          case Withheld(var why) -> {
            return why;
          }
        }
      }
      reply = ask.apply(pass.header());
      switch (next(question, door, pass, reply, ping)) {
        case Again(var challenge) -> wanted = Optional.of(challenge);
        case Last(var answer) -> {
          return answer;
        }
      }
    }
    return Objects.requireNonNull(reply);
  }

  /** What was learnt for the same kind of question, or else for the other. */
  private Optional<Optional<Challenge>> known(Door door) {
    return doors
        .get(door)
        .or(() -> doors.get(door.forKind(RequestObserver.Kind.MANIFEST)))
        .or(() -> doors.get(door.forKind(RequestObserver.Kind.TAGS)));
  }

  private sealed interface Grant {}

  private record Granted(Pass pass) implements Grant {}

  private record Withheld(Reply reply) implements Grant {}

  private Grant pass(Question question, Challenge challenge) {
    Optional<Credential> credential = question.access().credential();
    if (challenge.isBasic()) {
      return new Granted(
          new Pass(
              credential.map(BasicAuth::header), Optional.of(challenge), Optional.empty(), true));
    }
    Shared.Given<Tokens.Outcome> given =
        tokens.token(question.repository(), question.access(), challenge);
    return switch (given.value()) {
      case Tokens.Outcome.Token token ->
          new Granted(
              new Pass(
                  Optional.of("Bearer " + token.value()),
                  Optional.of(challenge),
                  Optional.of(token),
                  given.fresh()));
      case Tokens.Outcome.None(var reply) -> new Withheld(reply);
    };
  }

  /** What a reply leads to: another round, or the answer. */
  private sealed interface Step {}

  private record Again(Challenge challenge) implements Step {}

  private record Last(Reply answer) implements Step {}

  private Step next(Question question, Door door, Pass pass, Reply reply, Supplier<Reply> ping) {
    if (!(reply instanceof Answered answered)) {
      return new Last(reply);
    }
    return switch (answered.status()) {
      case 401 -> step(challenged(question, door, pass, answered), reply);
      case 403, 404 -> hidden(question, door, pass, reply, ping);
      default -> new Last(reply);
    };
  }

  private static Step step(Optional<Challenge> offered, Reply reply) {
    return offered.<Step>map(Again::new).orElseGet(() -> new Last(reply));
  }

  private Optional<Challenge> challenged(
      Question question, Door door, Pass pass, Answered answered) {
    if (!Uris.sameOrigin(answered.from(), door.origin())) {
      return Optional.empty();
    }
    // Without a challenge, what was presented is refused all the same.
    Optional<Challenge> offered = offer(question.access(), answered).or(pass::challenge);
    if (isSame(offered, pass.challenge())) {
      forget(question, pass);
      return pass.fresh() ? Optional.empty() : offered;
    }
    offered.ifPresent(challenge -> doors.put(door, Optional.of(challenge)));
    return offered;
  }

  private void forget(Question question, Pass pass) {
    pass.token()
        .ifPresent(token ->
            tokens.forget(
                question.repository(), question.access(), pass.challenge().orElseThrow(), token));
  }

  /** What an {@code error} says of the last request does not make it another challenge. */
  private static boolean isSame(Optional<Challenge> one, Optional<Challenge> other) {
    return one.map(Authenticator::essence).equals(other.map(Authenticator::essence));
  }

  private static List<Object> essence(Challenge challenge) {
    return List.of(
        challenge.scheme(),
        challenge.parameter("realm"),
        challenge.parameter("service"),
        challenge.parameter("scope"));
  }

  /**
   * Some registries hide from anonymous callers what they would show to known ones, with 403 or 404
   * in place of a challenge. Where there are credentials, the registry is asked once whether it
   * would take them, as skopeo does before everything else. Where it does not say, the reply may
   * hide something and is no answer.
   */
  private Step hidden(Question question, Door door, Pass pass, Reply reply, Supplier<Reply> ping) {
    if (pass.header().isPresent()
        || question.access().credential().isEmpty()
        || known(door).isPresent()) {
      return new Last(reply);
    }
    Reply said = ping.get();
    if (!(said instanceof Answered answered) || !isWord(answered.status())) {
      return new Last(said);
    }
    Optional<Challenge> offered =
        answered.status() == 401 && Uris.sameOrigin(answered.from(), door.origin())
            ? offer(question.access(), answered)
            : Optional.empty();
    doors.put(door, offered);
    return step(offered, reply);
  }

  /** Whether the status is the registry's own word: later it would be the same. */
  private static boolean isWord(int status) {
    return status < 500 && status != 429;
  }

  private static Optional<Challenge> offer(Access access, Answered answered) {
    return Challenge.parse(answered.headers().allValues("WWW-Authenticate")).stream()
        .filter(c -> c.isBearer() || (c.isBasic() && access.credential().isPresent()))
        .findFirst();
  }
}
