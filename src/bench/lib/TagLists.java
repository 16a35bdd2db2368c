import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.credentials.Tls;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.registry.AddressPolicy;
import io.skopeo.operator.registry.RegistrySettings;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.registry.client.HttpRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.lang.ref.Reference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/** Serves long tag lists, and measures how regctl and the operator's client read them. */
final class TagLists {
  private static final int PAGE = 1000;

  private TagLists() {}

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "serve" -> serve(size(args[1]), size(args[2]), size(args[3]));
      case "time" -> time(args[1], args[2], args[3], size(args[4]));
      case "heap" -> heap(args[1], args[2]);
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static int size(String number) {
    return Integer.parseInt(number);
  }

  /** Serves the list in three shapes, and prints the port. */
  private static void serve(int tags, int attached, int manifests) throws IOException {
    List<String> few = names(tags, 0);
    List<String> all = names(tags, attached);
    Map<String, byte[]> pages = new HashMap<>();
    pages.put("google-few", google(few, 0));
    pages.put("google", google(all, manifests));
    pages.put("whole", list(all, "").getBytes(StandardCharsets.US_ASCII));
    for (int from = 0; from < all.size(); from += PAGE) {
      String page = list(all.subList(from, Math.min(all.size(), from + PAGE)), "");
      pages.put("page-" + from, page.getBytes(StandardCharsets.US_ASCII));
    }
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", exchange -> answer(exchange, pages, all.size()));
    server.start();
    System.out.println(server.getAddress().getPort());
  }

  private static void answer(HttpExchange exchange, Map<String, byte[]> pages, int size)
      throws IOException {
    try (exchange) {
      String[] path = exchange.getRequestURI().getPath().split("/");
      String query = Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse("");
      String repository = path.length > 2 ? path[2] : "";
      byte[] body =
          switch (repository) {
            case "google", "google-few" -> pages.get(repository);
            // As distribution: all without n, at most 1,000 with it. Others never send more.
            case "distribution" ->
                query.isEmpty() ? pages.get("whole") : page(exchange, query, pages, size);
            case "pages" -> page(exchange, query, pages, size);
            default -> "{}".getBytes(StandardCharsets.US_ASCII);
          };
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static byte[] page(
      HttpExchange exchange, String query, Map<String, byte[]> pages, int size) {
    int from = query.contains("last=") ? size(query.replaceFirst(".*last=", "")) : 0;
    if (from + PAGE < size) {
      String link =
          "%s?n=%d&last=%d".formatted(exchange.getRequestURI().getPath(), PAGE, from + PAGE);
      exchange.getResponseHeaders().set("Link", "<%s>; rel=\"next\"".formatted(link));
    }
    return pages.get("page-" + from);
  }

  /** Names as a registry sorts them. */
  private static List<String> names(int tags, int attached) {
    var names = new ArrayList<String>(tags + attached);
    IntStream.range(0, attached).mapToObj("sha256-%064x.sig"::formatted).forEach(names::add);
    IntStream.range(0, tags).mapToObj("v1.%06d"::formatted).forEach(names::add);
    return names;
  }

  private static byte[] google(List<String> names, int manifests) {
    String map =
        IntStream.range(0, manifests)
            .mapToObj(i ->
                "\"sha256:%064x\":{\"imageSizeBytes\":\"123456789\",\"layerId\":\"\",\"mediaType\":\"application/vnd.docker.distribution.manifest.v2+json\",\"tag\":[\"v1.%06d\",\"%s\"],\"timeCreatedMs\":\"1700000000000\",\"timeUploadedMs\":\"1700000000000\"}"
                    .formatted(i, i, "x".repeat(120)))
            .collect(Collectors.joining(","));
    return list(names, "\"child\":[],\"manifest\":{%s},".formatted(map))
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static String list(List<String> names, String fields) {
    return names.stream()
        .map(name -> "\"" + name + "\"")
        .collect(Collectors.joining(",", "{%s\"name\":\"app\",\"tags\":[".formatted(fields), "]}"));
  }

  /** Prints the milliseconds of regctl and of the operator in each round, and their medians. */
  private static void time(String host, String repository, String regctl, int rounds)
      throws Exception {
    try (HttpRegistry registry = registry()) {
      // The operator runs for weeks, so its code is compiled; regctl is a program as it is.
      for (int i = 0; i < 3; i++) {
        operator(registry, host, repository);
      }
      var theirs = new ArrayList<Double>();
      var ours = new ArrayList<Double>();
      for (int i = 0; i < rounds; i++) {
        theirs.add(regctl(regctl, host, repository));
        ours.add(operator(registry, host, repository));
        System.out.printf(
            "%s round %d: regctl %.0f ms, operator %.0f ms%n",
            repository, i + 1, theirs.getLast(), ours.getLast());
      }
      System.out.printf(
          "%s: regctl %.0f ms, operator %.0f ms, ratio %.2f (target 1.3)%n",
          repository, median(theirs), median(ours), median(ours) / median(theirs));
    }
  }

  private static double regctl(String regctl, String host, String repository) throws Exception {
    long begun = System.nanoTime();
    int code =
        new ProcessBuilder(
                regctl,
                "--host",
                "reg=%s,tls=disabled".formatted(host),
                "tag",
                "ls",
                host + "/" + repository)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start()
            .waitFor();
    if (code != 0) {
      throw new IllegalStateException("regctl ended with " + code);
    }
    return milliseconds(begun);
  }

  private static double operator(HttpRegistry registry, String host, String repository) {
    long begun = System.nanoTime();
    list(registry, host, repository);
    return milliseconds(begun);
  }

  private static double milliseconds(long begun) {
    return (System.nanoTime() - begun) / 1e6;
  }

  private static double median(List<Double> times) {
    return times.stream().sorted().toList().get(times.size() / 2);
  }

  /** Prints the heap that reading a list takes at most, and what the list takes. */
  private static void heap(String host, String repository) {
    try (HttpRegistry registry = registry()) {
      list(registry, host, repository);
      var peak = new AtomicLong();
      ManagementFactory.getGarbageCollectorMXBeans()
          .forEach(gc ->
              ((NotificationEmitter) gc)
                  .addNotificationListener(
                      (notification, _) ->
                          peak.accumulateAndGet(
                              live((CompositeData) notification.getUserData()), Math::max),
                      null,
                      null));
      long before = used();
      peak.set(0);
      List<Tag> tags = list(registry, host, repository);
      long atMost = peak.get();
      long after = used();
      Reference.reachabilityFence(tags);
      System.out.printf(
          "%s: %d tags, heap while reading %.1f MiB, of the list %.1f MiB%n",
          repository,
          tags.size(),
          Math.max(0, atMost - before) / 1048576.0,
          (after - before) / 1048576.0);
    }
  }

  private static long live(CompositeData data) {
    return GarbageCollectionNotificationInfo.from(data)
        .getGcInfo()
        .getMemoryUsageAfterGc()
        .entrySet()
        .stream()
        .filter(pool -> pool.getKey().matches(".*(Gen|Eden Space|Survivor Space)"))
        .map(Map.Entry::getValue)
        .mapToLong(MemoryUsage::getUsed)
        .sum();
  }

  private static long used() {
    for (int i = 0; i < 5; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static HttpRegistry registry() {
    return HttpRegistry.create(
        RegistrySettings.DEFAULTS
            .withAddresses(AddressPolicy.EVERYTHING)
            .withListingsSharedFor(Duration.ZERO));
  }

  private static List<Tag> list(HttpRegistry registry, String host, String repository) {
    var access = new Access(Optional.empty(), Tls.UNVERIFIED);
    return switch (registry.tags(Repository.parse(host + "/" + repository).orThrow(), access)) {
      case Result.Found<List<Tag>>(var tags) -> tags;
      case Result<List<Tag>> other -> throw new IllegalStateException(other.toString());
    };
  }
}
