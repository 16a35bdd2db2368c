package io.skopeo.operator.registry.fake;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.skopeo.operator.copying.CopyLine;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.credentials.Credential;
import io.skopeo.operator.credentials.Tls;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.registry.http.ResponseBody;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/**
 * A registry on 127.0.0.1 for tests: stores tags and manifests, requires credentials, pages, fails
 * in all the ways that registries fail, and records requests. It can be reconfigured at any time.
 *
 * <pre>{@code
 * try (var registry = FakeRegistryServer.start()) {
 *   registry.put("team/app", "1.0", digest).paging(Paging.CURSOR, 2);
 *   client.tags(registry.repository("team/app"), registry.anonymous());
 *   assertThat(registry.count(Request.LIST)).isEqualTo(3);
 * }
 * }</pre>
 */
public final class FakeRegistryServer implements AutoCloseable {
  /** A kind of request. */
  public enum Request {
    /** GET of one page of a tag list. */
    LIST,
    /** HEAD of a manifest. */
    HEAD,
    /** GET of a manifest. */
    GET,
    /** GET of one page of what refers to a manifest. */
    REFERRERS,
    /** GET of a token. */
    TOKEN,
    /** GET of {@code /v2/}. */
    PING,
    /** Anything else. */
    OTHER
  }

  /** The form of the link to the next page. */
  public enum Paging {
    /** No pages: all tags at once. */
    NONE,
    /** {@code </v2/app/tags/list?n=2&last=b>}. */
    RELATIVE,
    /** {@code <http://127.0.0.1:1234/v2/app/tags/list?n=2&last=b>}. */
    ABSOLUTE,
    /** {@code <?next_page=opaque>}. */
    CURSOR
  }

  /** The answer for a repository, tag or manifest that does not exist. */
  public enum Absence {
    /** 404. */
    SHOWN,
    /**
     * 401 for a repository that does not exist, unless the token gives the right to push (Quay).
     */
    SHOWN_TO_PUSHERS,
    /** 403 (Artifactory). */
    FORBIDDEN
  }

  /** The content of a manifest's {@code Docker-Content-Digest} header. */
  public enum DigestHeader {
    /** The digest. */
    RIGHT,
    /** Another digest. */
    WRONG,
    /** A text that is not a digest. */
    NONSENSE,
    /** No header. */
    MISSING
  }

  /**
   * A received request.
   *
   * @param kind the kind of request
   * @param path path and query
   * @param authorization the header, if there was one
   */
  public record Seen(Request kind, String path, Optional<String> authorization) {}

  private record StoredManifest(Digest digest, String mediaType, String content) {}

  private record Issued(String scope, AtomicInteger left) {}

  private enum Auth {
    NONE,
    BASIC,
    TOKEN
  }

  private final HttpServer server;
  private final Optional<HttpFrontend> front;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, TreeMap<String, StoredManifest>> repositories = new HashMap<>();
  private final Map<String, TreeMap<String, StoredManifest>> untagged = new HashMap<>();
  private final Map<Request, Deque<ServerFault>> faults = new EnumMap<>(Request.class);
  private final Map<Request, ServerFault> standingFaults = new EnumMap<>(Request.class);
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final Map<String, Issued> tokens = new HashMap<>();
  private Optional<Credential> account = Optional.empty();
  private Auth auth = Auth.NONE;
  private Optional<String> challenge = Optional.empty();
  private Optional<String> scopeOfTokens = Optional.empty();
  private int requestsPerToken = Integer.MAX_VALUE;
  private int tokenSeconds = 300;
  private int tokensGiven;
  private Paging paging = Paging.NONE;
  private int pageSize = Integer.MAX_VALUE;
  private int largestPage = Integer.MAX_VALUE;
  private DigestHeader digestHeader = DigestHeader.RIGHT;
  private boolean headRefused;
  private Absence absence = Absence.SHOWN;
  private boolean referrersApi;
  private int pullLimit;
  private int pullsLeft;

  private FakeRegistryServer(HttpServer server, InetSocketAddress door) {
    this.server = server;
    this.front =
        server instanceof HttpsServer
            ? Optional.empty()
            : Optional.of(new HttpFrontend(door, server.getAddress()));
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Starts a registry over plain http, for clients that do not verify TLS. */
  public static FakeRegistryServer start() {
    return startAt(loopback());
  }

  /** Starts a registry at an address of this machine, where {@link #host} does not lead to. */
  public static FakeRegistryServer startAt(InetSocketAddress door) {
    try {
      return new FakeRegistryServer(HttpServer.create(loopback(), 0), door);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a registry over TLS with the certificate of {@link TestCertificate}. */
  public static FakeRegistryServer startTls() {
    return startTls(TestCertificate.context());
  }

  /** Starts a registry over TLS. */
  public static FakeRegistryServer startTls(SSLContext certificate) {
    try {
      HttpsServer server = HttpsServer.create(loopback(), 0);
      server.setHttpsConfigurator(new HttpsConfigurator(certificate));
      return new FakeRegistryServer(server, loopback());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /** Returns the registry part of image names: {@code 127.0.0.1:port}. */
  public String host() {
    return "127.0.0.1:" + front.map(HttpFrontend::port).orElse(server.getAddress().getPort());
  }

  /** Returns the URL of a path. */
  public String url(String path) {
    return (front.isPresent() ? "http://" : "https://") + host() + path;
  }

  /** Returns a repository of this registry. */
  public Repository repository(String path) {
    return Repository.parse(host() + "/" + path).orThrow();
  }

  /** Returns access without credentials. */
  public Access anonymous() {
    return new Access(Optional.empty(), Tls.UNVERIFIED);
  }

  /** Returns access with credentials. */
  public Access as(String user, String password) {
    return new Access(Optional.of(new Credential(user, password)), Tls.UNVERIFIED);
  }

  /** Adds a tag whose manifest cannot be fetched. */
  public synchronized FakeRegistryServer put(String repository, String tag, Digest digest) {
    return put(
        repository,
        tag,
        new StoredManifest(digest, "application/vnd.oci.image.index.v1+json", "{}"));
  }

  /** Adds a tag with a small generated manifest. */
  public synchronized Digest put(String repository, String tag) {
    String content =
        "{\"schemaVersion\":2,\"annotations\":{\"of\":\"%s:%s\"}}".formatted(repository, tag);
    return put(repository, tag, "application/vnd.oci.image.manifest.v1+json", content);
  }

  /** Adds a tag with the given manifest. */
  public synchronized Digest put(String repository, String tag, String mediaType, String content) {
    Digest digest = new ResponseBody(content.getBytes(StandardCharsets.UTF_8)).digest("sha256");
    put(repository, tag, new StoredManifest(digest, mediaType, content));
    return digest;
  }

  /** Adds a manifest without a tag to a repository that exists. */
  public synchronized Digest push(String repository, String mediaType, String content) {
    Digest digest = new ResponseBody(content.getBytes(StandardCharsets.UTF_8)).digest("sha256");
    untagged
        .computeIfAbsent(repository, _ -> new TreeMap<>())
        .put(digest.toString(), new StoredManifest(digest, mediaType, content));
    return digest;
  }

  /** Adds a manifest with a tag or without. */
  public Digest store(String repository, Optional<Tag> tag, String mediaType, String content) {
    return tag.isPresent()
        ? put(repository, tag.get().name(), mediaType, content)
        : push(repository, mediaType, content);
  }

  /** Adds what a line of a run copies from another registry, which may not have it. */
  public boolean copy(FakeRegistryServer from, String path, CopyLine line, String to) {
    Optional<StoredManifest> manifest = from.find(path, line.digest());
    manifest.ifPresent(found -> {
      if (line.content() == CopyLine.Content.WHOLE) {
        from.namedIn(path, found.content())
            .forEach(part -> copy(from, path, CopyLine.byDigest(part, line.content()), to));
      }
      store(to, line.tag(), found.mediaType(), found.content());
    });
    return manifest.isPresent();
  }

  private synchronized Optional<StoredManifest> find(String repository, Digest digest) {
    return stored(repository)
        .filter(manifest -> manifest.digest().equals(digest))
        .filter(manifest -> !manifest.content().equals("{}"))
        .findFirst();
  }

  /** Returns the manifests of an index. */
  private synchronized List<Digest> namedIn(String repository, String index) {
    return index.contains("\"manifests\"")
        ? stored(repository)
            .map(StoredManifest::digest)
            .filter(digest -> index.contains(digest.toString()))
            .distinct()
            .toList()
        : List.of();
  }

  /** Removes a manifest that has no tag. */
  public synchronized FakeRegistryServer lose(String repository, Digest digest) {
    untagged.getOrDefault(repository, new TreeMap<>()).remove(digest.toString());
    return this;
  }

  /** Returns the manifests without a tag of a repository. */
  public synchronized List<Digest> untagged(String repository) {
    return untagged.getOrDefault(repository, new TreeMap<>()).values().stream()
        .map(StoredManifest::digest)
        .toList();
  }

  /** Lists what refers to manifests; by default there is no such API. */
  public synchronized FakeRegistryServer referrersApi() {
    referrersApi = true;
    return this;
  }

  private FakeRegistryServer put(String repository, String tag, StoredManifest manifest) {
    repositories.computeIfAbsent(repository, _ -> new TreeMap<>()).put(tag, manifest);
    return this;
  }

  /** Removes a tag; the repository stays. */
  public synchronized FakeRegistryServer remove(String repository, String tag) {
    Optional.ofNullable(repositories.get(repository)).ifPresent(tags -> tags.remove(tag));
    return this;
  }

  /** Removes a repository. */
  public synchronized FakeRegistryServer remove(String repository) {
    repositories.remove(repository);
    untagged.remove(repository);
    return this;
  }

  /** Returns the tags of a repository with their digests; empty if there is no repository. */
  public synchronized Map<String, Digest> tags(String repository) {
    Map<String, Digest> tags = new LinkedHashMap<>();
    Optional.ofNullable(repositories.get(repository))
        .ifPresent(all -> all.forEach((tag, manifest) -> tags.put(tag, manifest.digest())));
    return tags;
  }

  /** Splits tag lists into pages; clients can request shorter ones with {@code n}. */
  public synchronized FakeRegistryServer paging(Paging kind, int size) {
    paging = kind;
    pageSize = size;
    return this;
  }

  /** Reports a pull quota as Docker Hub does, for six hours. */
  public synchronized FakeRegistryServer pullsLeft(int remaining, int limit) {
    pullLimit = limit;
    pullsLeft = remaining;
    return this;
  }

  /** Responds 400 if {@code n} is larger. */
  public synchronized FakeRegistryServer refusePagesAbove(int size) {
    largestPage = size;
    return this;
  }

  /** Requires no credentials, which is the default. */
  public synchronized FakeRegistryServer requireNothing() {
    auth = Auth.NONE;
    account = Optional.empty();
    return this;
  }

  /** Requires Basic authentication. */
  public synchronized FakeRegistryServer requireBasic(String user, String password) {
    auth = Auth.BASIC;
    account = Optional.of(new Credential(user, password));
    return this;
  }

  /** Requires a token, which its token service issues to this user. */
  public synchronized FakeRegistryServer requireToken(String user, String password) {
    auth = Auth.TOKEN;
    account = Optional.of(new Credential(user, password));
    return this;
  }

  /** Requires a token, which its token service issues to everybody. */
  public synchronized FakeRegistryServer requireAnonymousToken() {
    auth = Auth.TOKEN;
    account = Optional.empty();
    return this;
  }

  /** Sends this {@code WWW-Authenticate} header in place of its own. */
  public synchronized FakeRegistryServer challengeWith(String header) {
    challenge = Optional.of(header);
    return this;
  }

  /** Issues tokens that are valid for a number of requests. */
  public synchronized FakeRegistryServer requestsPerToken(int requests) {
    requestsPerToken = requests;
    return this;
  }

  /** Sets {@code expires_in} of tokens. */
  public synchronized FakeRegistryServer tokenSeconds(int seconds) {
    tokenSeconds = seconds;
    return this;
  }

  /** Issues tokens for this scope, whatever the requested one. */
  public synchronized FakeRegistryServer scopeOfTokens(String scope) {
    scopeOfTokens = Optional.of(scope);
    return this;
  }

  /** Invalidates all issued tokens. */
  public synchronized FakeRegistryServer expireTokens() {
    tokens.clear();
    return this;
  }

  /** Sets the digest header of manifests. */
  public synchronized FakeRegistryServer digestHeader(DigestHeader kind) {
    digestHeader = kind;
    return this;
  }

  /** Sets the answer for what does not exist. */
  public synchronized FakeRegistryServer absence(Absence answer) {
    absence = answer;
    return this;
  }

  /** Responds 405 to HEAD. */
  public synchronized FakeRegistryServer refuseHead() {
    headRefused = true;
    return this;
  }

  /** Makes the next requests of a kind meet one of these faults each. */
  public synchronized FakeRegistryServer fail(Request kind, ServerFault... once) {
    faults.computeIfAbsent(kind, _ -> new ArrayDeque<>()).addAll(List.of(once));
    return this;
  }

  /** Makes all requests of a kind meet this fault, until {@link #heal}. */
  public synchronized FakeRegistryServer failAlways(Request kind, ServerFault fault) {
    standingFaults.put(kind, fault);
    return this;
  }

  /** Removes all faults. */
  public synchronized FakeRegistryServer heal() {
    faults.clear();
    standingFaults.clear();
    return this;
  }

  /** Counts the requests of a kind. */
  public int count(Request kind) {
    return (int) seen.stream().filter(s -> s.kind() == kind).count();
  }

  /** Counts all requests. */
  public int count() {
    return seen.size();
  }

  /** Lists all requests. */
  public List<Seen> seen() {
    return List.copyOf(seen);
  }

  /** Forgets all requests. */
  public FakeRegistryServer forgetRequests() {
    seen.clear();
    return this;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Optional<ServerFault> fault = received(exchange);
      if (fault.isPresent() && !fault.get().equals(ServerFault.NONE)) {
        fault.get().answer(exchange);
      } else {
        answer(exchange).send(exchange);
      }
    }
  }

  private synchronized Optional<ServerFault> received(HttpExchange exchange) {
    Request kind = kind(exchange);
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    seen.add(
        new Seen(kind, exchange.getRequestURI().toString(), Optional.ofNullable(authorization)));
    return Optional.ofNullable(faults.get(kind))
        .map(Deque::poll)
        .or(() -> Optional.ofNullable(standingFaults.get(kind)));
  }

  private static Request kind(HttpExchange exchange) {
    String path = exchange.getRequestURI().getPath();
    if (path.equals("/token")) {
      return Request.TOKEN;
    }
    if (path.equals("/v2/")) {
      return Request.PING;
    }
    if (path.endsWith("/tags/list")) {
      return Request.LIST;
    }
    if (path.contains("/referrers/")) {
      return Request.REFERRERS;
    }
    if (!path.contains("/manifests/")) {
      return Request.OTHER;
    }
    return exchange.getRequestMethod().equals("HEAD") ? Request.HEAD : Request.GET;
  }

  private synchronized FakeResponse answer(HttpExchange exchange) {
    Request kind = kind(exchange);
    if (kind == Request.TOKEN) {
      return token(exchange);
    }
    if (kind == Request.OTHER) {
      return FakeResponse.of(404, "{}");
    }
    String path = exchange.getRequestURI().getPath();
    String repository =
        path.replaceFirst("^/v2/", "")
            .replaceFirst("/?(tags/list|(manifests|referrers)/[^/]*)?$", "");
    if (!mayPass(exchange, repository)) {
      return unauthorized(repository);
    }
    FakeResponse response =
        switch (kind) {
          case PING -> FakeResponse.of(200, "{}");
          case LIST -> list(exchange.getRequestURI(), repository);
          case REFERRERS -> referrers(exchange.getRequestURI(), repository);
          default -> manifest(kind, repository, last(path));
        };
    return response.status() == 404 && absence == Absence.FORBIDDEN
        ? FakeResponse.of(403, "{\"errors\":[{\"code\":\"DENIED\"}]}")
        : response;
  }

  private boolean mayPass(HttpExchange exchange, String repository) {
    String header =
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")).orElse("");
    return switch (auth) {
      case NONE -> true;
      case BASIC -> header.equals(basic());
      case TOKEN -> {
        Issued token = tokens.get(header.replaceFirst("^Bearer ", ""));
        yield token != null
            && (repository.isEmpty() || isFor(repository, token.scope()))
            && token.left().getAndDecrement() > 0;
      }
    };
  }

  private boolean isFor(String repository, String scopes) {
    List<String> all = List.of(scopes.split(" "));
    boolean pushes = all.contains(scope(repository) + ",push");
    return pushes
        || (all.contains(scope(repository))
            && (absence != Absence.SHOWN_TO_PUSHERS || repositories.containsKey(repository)));
  }

  private static String scope(String repository) {
    return "repository:%s:pull".formatted(repository);
  }

  private String basic() {
    String pair = account.map(c -> c.username() + ":" + c.password()).orElse(":");
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  private FakeResponse unauthorized(String repository) {
    String own =
        auth == Auth.BASIC
            ? "Basic realm=\"fake\""
            : "Bearer realm=\"%s\",service=\"fake\"%s"
                .formatted(
                    url("/token"),
                    repository.isEmpty() ? "" : ",scope=\"%s\"".formatted(scope(repository)));
    return FakeResponse.of(401, "{\"errors\":[{\"code\":\"UNAUTHORIZED\"}]}")
        .with("WWW-Authenticate", challenge.orElse(own));
  }

  private FakeResponse token(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    if (account.isPresent() && !basic().equals(header)) {
      return FakeResponse.of(401, "{\"errors\":[{\"code\":\"UNAUTHORIZED\"}]}");
    }
    String scope =
        parameters(exchange.getRequestURI()).getOrDefault("scope", List.of()).stream()
            .collect(Collectors.joining(" "));
    String token = "token-" + ++tokensGiven;
    tokens.put(token, new Issued(scopeOfTokens.orElse(scope), new AtomicInteger(requestsPerToken)));
    return FakeResponse.of(
        200, "{\"token\":\"%s\",\"expires_in\":%d}".formatted(token, tokenSeconds));
  }

  private FakeResponse list(URI uri, String repository) {
    Map<String, List<String>> query = parameters(uri);
    int n = number(query, "n", Integer.MAX_VALUE);
    if (n > largestPage && query.containsKey("n")) {
      return FakeResponse.of(400, "{\"errors\":[{\"code\":\"PAGINATION_NUMBER_INVALID\"}]}");
    }
    TreeMap<String, StoredManifest> all = repositories.get(repository);
    if (all == null) {
      return FakeResponse.of(404, "{\"errors\":[{\"code\":\"NAME_UNKNOWN\"}]}");
    }
    String last =
        first(query, "last").or(() -> first(query, "next_page").map(this::opened)).orElse("");
    Collection<String> rest = all.tailMap(last, last.isEmpty()).keySet();
    int size = paging == Paging.NONE ? Integer.MAX_VALUE : Math.min(n, pageSize);
    List<String> page = rest.stream().limit(size).toList();
    FakeResponse response =
        FakeResponse.of(
            200,
            "{\"name\":\"%s\",\"tags\":[%s]}"
                .formatted(
                    repository,
                    page.stream().map(t -> "\"" + t + "\"").collect(Collectors.joining(","))));
    return page.size() < rest.size()
        ? response.with(
            "Link", "<%s>; rel=\"next\"".formatted(link(uri.getPath(), page.getLast(), size)))
        : response;
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private FakeResponse referrers(URI uri, String repository) {
    if (!referrersApi) {
      return FakeResponse.of(404, "404 page not found\n").with("Content-Type", "text/plain");
    }
    if (!repositories.containsKey(repository)) {
      return FakeResponse.of(404, "{\"errors\":[{\"code\":\"NAME_UNKNOWN\"}]}");
    }
    TreeMap<String, String> entries = new TreeMap<>();
    stored(repository)
        .forEach(m ->
            FakeReferrers.entry(last(uri.getPath()), m.digest(), m.mediaType(), m.content())
                .ifPresent(entry -> entries.put(m.digest().toString(), entry)));
    String last = first(parameters(uri), "last").orElse("");
    Map<String, String> rest = entries.tailMap(last, last.isEmpty());
    List<String> page = rest.keySet().stream().limit(pageSize).toList();
    FakeResponse response =
        FakeResponse.of(200, FakeReferrers.index(page.stream().map(rest::get).toList()))
            .with("Content-Type", FakeReferrers.INDEX);
    return page.size() < rest.size()
        ? response.with(
            "Link", "<%s>; rel=\"next\"".formatted(link(uri.getPath(), page.getLast(), pageSize)))
        : response;
  }

  private Stream<StoredManifest> stored(String repository) {
    return Stream.of(repositories, untagged)
        .flatMap(all -> Optional.ofNullable(all.get(repository)).stream())
        .flatMap(manifests -> manifests.values().stream());
  }

  private String link(String path, String last, int size) {
    String relative = "%s?n=%d&last=%s".formatted(path, size, last);
    return switch (paging) {
      case ABSOLUTE -> url(relative);
      case CURSOR -> "?next_page=" + closed(last);
      case NONE, RELATIVE -> relative;
    };
  }

  private static String closed(String cursor) {
    return Base64.getUrlEncoder().encodeToString(cursor.getBytes(StandardCharsets.UTF_8));
  }

  private String opened(String cursor) {
    return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
  }

  private FakeResponse manifest(Request kind, String repository, String reference) {
    if (kind == Request.HEAD && headRefused) {
      return FakeResponse.of(405, "");
    }
    Optional<StoredManifest> manifest =
        Optional.ofNullable(repositories.get(repository))
            .map(all -> all.get(reference))
            .or(() ->
                stored(repository)
                    .filter(m -> m.digest().toString().equals(reference))
                    .findFirst());
    return manifest
        .map(this::shown)
        .map(this::counted)
        .orElseGet(() -> FakeResponse.of(404, "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\"}]}"));
  }

  private FakeResponse shown(StoredManifest manifest) {
    FakeResponse response =
        FakeResponse.of(200, manifest.content()).with("Content-Type", manifest.mediaType());
    return switch (digestHeader) {
      case RIGHT -> response.with("Docker-Content-Digest", manifest.digest().toString());
      case WRONG -> response.with("Docker-Content-Digest", "sha256:" + "0".repeat(64));
      case NONSENSE -> response.with("Docker-Content-Digest", "nonsense");
      case MISSING -> response;
    };
  }

  private synchronized FakeResponse counted(FakeResponse response) {
    return pullLimit == 0
        ? response
        : response
            .with("ratelimit-limit", pullLimit + ";w=21600")
            .with("ratelimit-remaining", pullsLeft + ";w=21600");
  }

  private static Map<String, List<String>> parameters(URI uri) {
    String query = uri.getRawQuery();
    Map<String, List<String>> parameters = new HashMap<>();
    for (String pair : query == null ? new String[0] : query.split("&")) {
      String[] parts = pair.split("=", 2);
      parameters.merge(
          parts[0],
          List.of(URLDecoder.decode(parts[1], StandardCharsets.UTF_8)),
          (a, b) -> Stream.concat(a.stream(), b.stream()).toList());
    }
    return parameters;
  }

  private static Optional<String> first(Map<String, List<String>> query, String name) {
    return Optional.ofNullable(query.get(name)).map(List::getFirst);
  }

  private static int number(Map<String, List<String>> query, String name, int otherwise) {
    return first(query, name).map(Integer::parseInt).orElse(otherwise);
  }

  @Override
  public void close() {
    front.ifPresent(HttpFrontend::close);
    server.stop(0);
    threads.shutdownNow();
  }
}
