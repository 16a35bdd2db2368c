package io.skopeo.operator;

import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What a client has asked of the API server. */
final class RecordedCalls implements Interceptor {
  private final Set<Call> calls = ConcurrentHashMap.newKeySet();

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    calls.add(Call.of(request.method(), request.uri()));
  }

  /** So far. */
  Set<Call> all() {
    return Set.copyOf(calls);
  }
}
