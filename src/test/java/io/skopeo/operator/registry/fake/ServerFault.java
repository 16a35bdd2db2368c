package io.skopeo.operator.registry.fake;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** One way in which {@link FakeRegistryServer} can fail to answer a request. */
@FunctionalInterface
public interface ServerFault {
  /** The one that is none. */
  ServerFault NONE = _ -> {};

  /** Answers, or does not. */
  void answer(HttpExchange exchange) throws IOException;

  /** None: this request is answered as usual, and the next one meets the next fault. */
  static ServerFault none() {
    return NONE;
  }

  /** An HTTP status with a body that must not be shown to anybody. */
  static ServerFault status(int status) {
    return status(status, "{\"errors\":\"BODY-OF-THE-OTHER-SIDE\"}");
  }

  /** An HTTP status with a body. */
  static ServerFault status(int status, String body) {
    return exchange -> FakeResponse.of(status, body).send(exchange);
  }

  /** Any body with any type and status 200. */
  static ServerFault body(String type, String body) {
    return exchange -> FakeResponse.of(200, body).with("Content-Type", type).send(exchange);
  }

  /** The page of a proxy or a login form, with status 200. */
  static ServerFault html() {
    return body("text/html", "<html><body>BODY-OF-THE-OTHER-SIDE</body></html>");
  }

  /** A tag list that ends in the middle, with a status and length as if it were whole. */
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

  /** The connection ends without an answer. */
  static ServerFault reset() {
    return HttpExchange::close;
  }

  /** Too many requests, without a word on when to come again. */
  static ServerFault tooMany() {
    return status(429);
  }

  /** Too many requests: come again in so many seconds. */
  static ServerFault tooMany(long seconds) {
    return retryAfter(429, Long.toString(seconds));
  }

  /** Too many requests: come again then. */
  static ServerFault tooMany(Instant until) {
    return retryAfter(429, date(until));
  }

  /** A status with {@code Retry-After}. */
  static ServerFault retryAfter(int status, String value) {
    return exchange ->
        FakeResponse.of(status, "BODY-OF-THE-OTHER-SIDE").with("Retry-After", value).send(exchange);
  }

  /** Go there. */
  static ServerFault redirect(int status, String location) {
    return exchange -> FakeResponse.of(status, "").with("Location", location).send(exchange);
  }

  private static String date(Instant instant) {
    return DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
        .format(instant.atOffset(ZoneOffset.UTC));
  }
}
