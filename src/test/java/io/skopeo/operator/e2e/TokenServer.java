package io.skopeo.operator.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;

/**
 * Gives tokens to docker-registry (distribution, Token Authentication Specification): who may do
 * what in which repository.
 */
final class TokenServer implements AutoCloseable {
  static final String ISSUER = "tests";
  static final String SERVICE = "registry";
  private static final String PASSWORD = "changeit";

  private final HttpServer server;
  private final PrivateKey key;
  private final Certificate certificate;
  private final Map<String, String> passwords;
  private final BiFunction<String, String, List<String>> rights;

  /**
   * Starts it.
   *
   * @param passwords by user
   * @param rights from user (empty for nobody) and repository to pull and push
   */
  TokenServer(
      Path folder, Map<String, String> passwords, BiFunction<String, String, List<String>> rights) {
    this.passwords = passwords;
    this.rights = rights;
    try {
      KeyStore keys = KeyStore.getInstance(keyStore(folder).toFile(), PASSWORD.toCharArray());
      key = (PrivateKey) keys.getKey("key", PASSWORD.toCharArray());
      certificate = keys.getCertificate("key");
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/token", this::answer);
    server.start();
  }

  private static Path keyStore(Path folder) throws IOException {
    Path store = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "key",
                "-keyalg",
                "RSA",
                "-dname",
                "CN=" + ISSUER,
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (keytool.onExit().join().exitValue() != 0) {
      throw new IllegalStateException("keytool failed");
    }
    return store;
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** The certificate that proves its tokens, in a file. */
  Path certificate(Path folder) {
    try {
      String body =
          Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
              .encodeToString(certificate.getEncoded());
      return Files.writeString(
          folder.resolve("tokens.crt"),
          "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Optional<String> user = user(exchange);
      if (user.isEmpty()) {
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      List<String> scopes =
          Arrays.stream(
                  Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("").split("&"))
              .filter(parameter -> parameter.startsWith("scope="))
              .map(scope ->
                  URLDecoder.decode(scope.substring("scope=".length()), StandardCharsets.UTF_8))
              .flatMap(scope -> Arrays.stream(scope.split(" ")))
              .toList();
      byte[] body =
          Serialization.asJson(Map.of("token", token(user.get(), scopes), "expires_in", 300))
              .getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** Empty where the password is wrong; nobody is the user without a name. */
  private Optional<String> user(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    if (header == null) {
      return Optional.of("");
    }
    String[] account =
        new String(
                Base64.getDecoder().decode(header.replaceFirst("(?i)basic ", "")),
                StandardCharsets.UTF_8)
            .split(":", 2);
    return Optional.of(account[0]).filter(name -> account[1].equals(passwords.get(name)));
  }

  /** A token with what the user may do of what was asked for. */
  String token(String user, List<String> scopes) {
    List<Map<String, Object>> access =
        scopes.stream().map(scope -> granted(user, scope.split(":"))).toList();
    Instant now = Instant.now();
    return signed(
        Map.of(
            "iss",
            ISSUER,
            "sub",
            user,
            "aud",
            SERVICE,
            "nbf",
            now.minusSeconds(10).getEpochSecond(),
            "iat",
            now.getEpochSecond(),
            "exp",
            now.plusSeconds(300).getEpochSecond(),
            "jti",
            UUID.randomUUID().toString(),
            "access",
            access));
  }

  private Map<String, Object> granted(String user, String[] scope) {
    return Map.of(
        "type",
        scope[0],
        "name",
        scope[1],
        "actions",
        Arrays.stream(scope[2].split(",")).filter(rights.apply(user, scope[1])::contains).toList());
  }

  private String signed(Map<String, Object> claims) {
    try {
      var header =
          Map.of(
              "typ",
              "JWT",
              "alg",
              "RS256",
              "x5c",
              List.of(Base64.getEncoder().encodeToString(certificate.getEncoded())));
      String text =
          encoded(Serialization.asJson(header)) + "." + encoded(Serialization.asJson(claims));
      var signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key);
      signature.update(text.getBytes(StandardCharsets.US_ASCII));
      return text + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encoded(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
