package io.skopeo.operator.registry;

import com.sun.net.httpserver.HttpExchange;
import io.skopeo.operator.reference.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** An ordinary answer of {@link FakeRegistryServer}. */
final class Response {
  private final int status;
  private final byte[] body;
  private final Map<String, String> headers = new LinkedHashMap<>();

  private Response(int status, byte[] body) {
    this.status = status;
    this.body = body;
    headers.put("Content-Type", "application/json");
  }

  static Response of(int status, String body) {
    return of(status, body.getBytes(StandardCharsets.UTF_8));
  }

  static Response of(int status, byte[] body) {
    return new Response(status, body);
  }

  Response with(String name, String value) {
    headers.put(name, value);
    return this;
  }

  /** The same with another body. */
  Response withBody(String other) {
    Response response = of(status, other);
    response.headers.putAll(headers);
    return response;
  }

  int status() {
    return status;
  }

  /** Of the body. */
  Digest digest() {
    return new Body(body).digest("sha256");
  }

  void send(HttpExchange exchange) throws IOException {
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
