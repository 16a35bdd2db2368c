package io.skopeo.operator.documentation;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The token services of three clouds, as they are documented. Programs reach them by a stand-in for
 * {@code aws}, and by {@code curl} with other addresses.
 */
final class CloudTokenServices implements AutoCloseable {
  private static final String METADATA =
      "/metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token";
  private static final String GOOGLE =
      "/iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/"
          + "mirror@project.iam.gserviceaccount.com:generateAccessToken";
  private static final String ENTRA = "/login.microsoftonline.com/tenant/oauth2/v2.0/token";
  private static final String ACR = "/example.azurecr.io/oauth2/exchange";

  /** What the services do. */
  enum Behavior {
    GRANT,
    /** The identity of the pod is refused. */
    REFUSE_IDENTITY,
    /** The identity is known, and may not have a token of the registry. */
    REFUSE_TOKEN,
    /** The answer is well formed and has no token. */
    ANSWER_WITHOUT_TOKEN
  }

  private final HttpServer server;
  private final Path programs;
  private volatile Behavior behavior = Behavior.GRANT;
  private volatile String token = "";

  /**
   * Starts the services.
   *
   * @param directory for the stand-ins of programs
   */
  CloudTokenServices(Path directory) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", this::answer);
      server.start();
      programs = Files.createDirectories(directory.resolve("bin"));
      program(
          "curl",
          """
          arguments=()
          for argument; do
            case $argument in https://*|http://*) argument=http://127.0.0.1:%d/${argument#*://} ;; esac
            arguments+=("$argument")
          done
          exec /usr/bin/curl "${arguments[@]}"
          """
              .formatted(server.getAddress().getPort()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void program(String name, String text) throws IOException {
    Path file = Files.writeString(programs.resolve(name), "#!/usr/bin/env bash\n" + text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Returns the folder with the stand-ins. */
  Path programs() {
    return programs;
  }

  /** Sets what the services do, and the token that they grant. */
  void behave(Behavior next, String granted) throws IOException {
    behavior = next;
    token = granted;
    program(
        "aws",
        "[[ $* == 'ecr get-login-password --region eu-west-1' ]] || exit 252\n"
            + switch (next) {
              case GRANT -> "echo '%s'".formatted(granted);
              case ANSWER_WITHOUT_TOKEN -> "echo";
              case REFUSE_IDENTITY ->
                  """
                  echo 'An error occurred (InvalidIdentityToken) when calling the AssumeRoleWithWebIdentity operation: No OpenIDConnect provider found' >&2
                  exit 254
                  """;
              case REFUSE_TOKEN ->
                  """
                  echo 'An error occurred (ExpiredTokenException) when calling the GetAuthorizationToken operation: The security token included in the request is expired' >&2
                  exit 254
                  """;
            });
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      Answer answer =
          switch (exchange.getRequestURI().getPath()) {
            case METADATA -> metadata(exchange.getRequestHeaders().getFirst("Metadata-Flavor"));
            case GOOGLE -> google(exchange.getRequestHeaders().getFirst("Authorization"), body);
            case ENTRA -> entra(form(body));
            case ACR -> acr(form(body));
            case String _ -> new Answer(404, "");
          };
      byte[] bytes = answer.text().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private record Answer(int status, String text) {}

  private Answer metadata(String flavor) {
    return !"Google".equals(flavor) || behavior == Behavior.REFUSE_IDENTITY
        ? new Answer(403, "Missing Metadata-Flavor:Google header.")
        : new Answer(
            200, "{\"access_token\":\"ya29.own\",\"expires_in\":301,\"token_type\":\"Bearer\"}");
  }

  private Answer google(String authorization, String body) {
    if (!"Bearer ya29.own".equals(authorization)
        || !body.contains("\"lifetime\":\"3600s\"")
        || behavior == Behavior.REFUSE_TOKEN) {
      return new Answer(
          403,
          """
          {
            "error": {
              "code": 403,
              "message": "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
              "status": "PERMISSION_DENIED"
            }
          }
          """);
    }
    return new Answer(
        200,
        behavior == Behavior.ANSWER_WITHOUT_TOKEN
            ? "{}"
            : """
            {
              "accessToken": "%s",
              "expireTime": "2026-01-01T12:00:00Z"
            }
            """
                .formatted(token));
  }

  private Answer entra(Map<String, String> form) {
    boolean known =
        form.equals(
            Map.of(
                "grant_type", "client_credentials",
                "client_id", "client",
                "scope", "https://containerregistry.azure.net/.default",
                "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion", "of+the/pod=="));
    return known && behavior != Behavior.REFUSE_IDENTITY
        ? new Answer(
            200,
            "{\"token_type\":\"Bearer\",\"expires_in\":86399,\"ext_expires_in\":86399,\"access_token\":\"of-entra\"}")
        : new Answer(
            401,
            "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS700024: Client assertion is not within its valid time range.\"}");
  }

  private Answer acr(Map<String, String> form) {
    boolean known =
        form.equals(
            Map.of(
                "grant_type", "access_token",
                "service", "example.azurecr.io",
                "access_token", "of-entra"));
    if (!known || behavior == Behavior.REFUSE_TOKEN) {
      return new Answer(
          401,
          "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"authentication required\"}]}");
    }
    return new Answer(
        200,
        behavior == Behavior.ANSWER_WITHOUT_TOKEN
            ? "{}"
            : "{\"refresh_token\":\"%s\"}".formatted(token));
  }

  private static Map<String, String> form(String body) {
    return Arrays.stream(body.split("&"))
        .map(pair -> pair.split("=", 2))
        .collect(
            Collectors.toMap(
                pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
