package io.skopeo.operator.registry.fake;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A way in which {@link FakeRegistryServer} fails to handle a request. */
@FunctionalInterface
public interface ServerFault {
  /** No fault. */
  ServerFault NONE = _ -> {};

  /** Responds to the request, or does not. */
  void answer(HttpExchange exchange) throws IOException;

  /** No fault: this request is handled normally, and the next one meets the next fault. */
  static ServerFault none() {
    return NONE;
  }

  /** An HTTP status with a body that must never be shown. */
  static ServerFault status(int status) {
    return status(status, "{\"errors\":\"BODY-OF-THE-OTHER-SIDE\"}");
  }

  /** An HTTP status with a body. */
  static ServerFault status(int status, String body) {
    return exchange -> FakeResponse.of(status, body).send(exchange);
  }

  /** Status 200 with a media type and body. */
  static ServerFault body(String type, String body) {
    return exchange -> FakeResponse.of(200, body).with("Content-Type", type).send(exchange);
  }

  /** An HTML page, as of a proxy or login form, with status 200. */
  static ServerFault html() {
    return body("text/html", "<html><body>BODY-OF-THE-OTHER-SIDE</body></html>");
  }

  /** A truncated tag list with status 200 and a matching length. */
  static ServerFault truncatedJson() {
    return body("application/json", "{\"name\":\"app\",\"tags\":[\"1.0\",\"1.");
  }

  /** Fewer bytes than announced. */
  static ServerFault cutOff() {
    return exchange -> {
      exchange.sendResponseHeaders(200, 1000);
      exchange.getResponseBody().write("{\"tags\":[".getBytes(StandardCharsets.UTF_8));
      exchange.getResponseBody().flush();
    };
  }

  /** A connection that is closed without a response. */
  static ServerFault reset() {
    return HttpExchange::close;
  }

  /** Status 429 without Retry-After. */
  static ServerFault tooMany() {
    return status(429);
  }

  /** Status 429 with Retry-After in seconds. */
  static ServerFault tooMany(long seconds) {
    return retryAfter(429, Long.toString(seconds));
  }

  /** Status 429 with Retry-After as a date. */
  static ServerFault tooMany(Instant until) {
    return retryAfter(429, date(until));
  }

  /** A status with {@code Retry-After}. */
  static ServerFault retryAfter(int status, String value) {
    return exchange ->
        FakeResponse.of(status, "BODY-OF-THE-OTHER-SIDE").with("Retry-After", value).send(exchange);
  }

  /** A redirect. */
  static ServerFault redirect(int status, String location) {
    return exchange -> FakeResponse.of(status, "").with("Location", location).send(exchange);
  }

  private static String date(Instant instant) {
    return DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
        .format(instant.atOffset(ZoneOffset.UTC));
  }
}
