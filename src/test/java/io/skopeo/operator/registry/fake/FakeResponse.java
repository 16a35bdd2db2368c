package io.skopeo.operator.registry.fake;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A response of a fake server. */
public final class FakeResponse {
  private final int status;
  private final byte[] body;
  private final Map<String, String> headers = new LinkedHashMap<>();

  private FakeResponse(int status, byte[] body) {
    this.status = status;
    this.body = body;
    headers.put("Content-Type", "application/json");
  }

  public static FakeResponse of(int status, String body) {
    return of(status, body.getBytes(StandardCharsets.UTF_8));
  }

  public static FakeResponse of(int status, byte[] body) {
    return new FakeResponse(status, body);
  }

  int status() {
    return status;
  }

  public FakeResponse with(String name, String value) {
    headers.put(name, value);
    return this;
  }

  /** Returns a copy with another body. */
  public FakeResponse withBody(String other) {
    FakeResponse response = of(status, other);
    response.headers.putAll(headers);
    return response;
  }

  public void send(HttpExchange exchange) throws IOException {
    headers.forEach(exchange.getResponseHeaders()::set);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }
}
