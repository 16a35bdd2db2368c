package io.skopeo.operator.registry.list;

import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.registry.RegistrySettings;
import io.skopeo.operator.registry.RequestObserver;
import io.skopeo.operator.registry.connect.AddressPins;
import io.skopeo.operator.registry.http.HttpCall;
import io.skopeo.operator.registry.http.HttpOutcome;
import io.skopeo.operator.registry.http.HttpOutcome.FailureKind;
import io.skopeo.operator.registry.http.HttpTransport;
import io.skopeo.operator.registry.http.Uris;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Downloads lists over https, within the address policy, the proxies and the time limits of
 * requests to registries. A list has at most 1 MiB, and is not compressed: what is sent is what is
 * read.
 */
public final class ListClient implements AutoCloseable {
  static final int MAX_BYTES = 1 << 20;

  private final HttpTransport transport;

  ListClient(HttpTransport transport) {
    this.transport = transport;
  }

  /** Creates a client. Close it to close its connections. */
  public static ListClient create(RegistrySettings settings) {
    return new ListClient(new HttpTransport(settings, AddressPins::resolve));
  }

  /** Downloads a list. */
  public ListDownload get(ListRequest request) {
    var problems = new ListProblems(request);
    return switch (transport.send(call(request, problems))) {
      case HttpOutcome.Response response ->
          new ListResponse(request, problems, response).download();
      case HttpOutcome.NoResponse(var kind, _) when kind == FailureKind.TOO_LONG ->
          new ListDownload.Failed(problems.tooLong());
      case HttpOutcome.NoResponse(_, var problem) ->
          new ListDownload.Failed(problems.noResponse(problem));
      // Only registries have budgets.
      case HttpOutcome.BackOff _ -> throw new AssertionError();
    };
  }

  private static HttpCall call(ListRequest request, ListProblems problems) {
    Map<String, String> headers = new HashMap<>();
    headers.put("Accept-Encoding", "identity");
    request.etag().ifPresent(etag -> headers.put("If-None-Match", etag));
    return new HttpCall(
        RequestObserver.Kind.REPOSITORIES,
        "GET",
        request.url().uri(),
        request.tls(),
        request.authorization(),
        List.of("text/plain, */*;q=0.5"),
        MAX_BYTES,
        headers,
        (from, to) -> objection(request, problems, from, to));
  }

  private static Optional<Problem> objection(
      ListRequest request, ListProblems problems, URI from, URI to) {
    if (!Uris.isHttps(to)) {
      return Optional.of(problems.redirectToHttp(from));
    }
    String host = ListUrl.host(to);
    return host.equals(ListUrl.host(from)) || request.allowedHosts().test(host)
        ? Optional.empty()
        : Optional.of(problems.redirectToAnotherHost(from, to));
  }

  @Override
  public void close() {
    transport.close();
  }
}
