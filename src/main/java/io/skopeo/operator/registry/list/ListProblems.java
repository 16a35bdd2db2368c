package io.skopeo.operator.registry.list;

import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.SafeText;
import java.net.URI;

/**
 * The messages about a list that cannot be read. They name the URL without its query and the HTTP
 * status, and never quote a response body.
 */
record ListProblems(ListRequest request) {
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  /** Describes a request without a response; what {@link #request}'s rules refused is complete. */
  Problem noResponse(Problem problem) {
    String sentence = problem.sentence().replaceFirst("^The ", "the ");
    return switch (problem.reason()) {
      case NOT_ALLOWED, LIST_UNREADABLE -> problem;
      case TLS_VERIFICATION_FAILED ->
          unreadable(problem.reason(), sentence.replaceFirst("[.]$", " by caRef."));
      case ADDRESS_REFUSED, CA_INVALID -> unreadable(problem.reason(), sentence);
      default -> unreadable(sentence);
    };
  }

  Problem tooLong() {
    return new Problem(
        Reason.LIST_TOO_LONG,
        "The list %s has more than %d MiB: divide it into several lists."
            .formatted(request.url(), ListClient.MAX_BYTES >> 20));
  }

  Problem redirectToHttp(URI from) {
    return unreadable(
        "%s redirects to plain http, which is not allowed: use the https URL of the file."
            .formatted(ListUrl.host(from)));
  }

  Problem redirectToAnotherHost(URI from, URI to) {
    return new Problem(
        Reason.NOT_ALLOWED,
        "The list %s cannot be read: %s redirects to %s, from which lists may not be read: use a URL that does not redirect there, or have that host allowed by ALLOWED_LIST_HOSTS (chart: limits.listHosts)."
            .formatted(request.url(), ListUrl.host(from), SafeText.quote(ListUrl.host(to))));
  }

  Problem compressed(String encoding) {
    return unreadable(
        "the server compresses it (Content-Encoding %s), though it was asked not to: use a URL that serves plain text."
            .formatted(SafeText.shortQuote(encoding)));
  }

  Problem html() {
    return unreadable("it is HTML, not a list: use the URL of the raw file.");
  }

  Problem notText() {
    return unreadable("it is not UTF-8 text: store the list in UTF-8, and not compressed.");
  }

  Problem status(int status, URI from) {
    return unreadable(
        "%s returned HTTP %d: %s.".formatted(ListUrl.host(from), status, advice(status, from)));
  }

  private String advice(int status, URI from) {
    boolean elsewhere = !ListUrl.host(from).equals(request.url().host());
    return switch (status) {
      case UNAUTHORIZED, FORBIDDEN -> {
        if (request.authorization().isEmpty()) {
          yield "name a Secret with a token, or with username and password, in secretRef";
        }
        yield elsewhere
            ? "the Secret of secretRef is not sent to a host that a URL redirects to, so use a URL"
                + " at that host"
            : status == UNAUTHORIZED
                ? "check the token or password in the Secret of secretRef"
                : "check the permissions of the token or user in the Secret of secretRef";
      }
      case NOT_FOUND ->
          request.authorization().isEmpty()
              ? "correct the URL, or name a Secret in secretRef if the list is private"
              : "correct the URL, or check the permissions of the Secret of secretRef";
      case TOO_MANY_REQUESTS -> "it allows fewer requests, so read the list less often";
      default ->
          status >= SERVER_ERROR ? "find out why the server fails" : "use the URL of the raw file";
    };
  }

  private Problem unreadable(String why) {
    return unreadable(Reason.LIST_UNREADABLE, why);
  }

  private Problem unreadable(Reason reason, String why) {
    return new Problem(reason, "The list %s cannot be read: %s".formatted(request.url(), why));
  }
}
