package io.skopeo.operator.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;
import static org.mockito.Mockito.withSettings;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NamespaceableResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.tekton.v1.Task;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.cluster.ApiServer;
import io.skopeo.operator.controller.EventRecorder;
import io.skopeo.operator.spec.SpecReader;
import io.skopeo.operator.task.ScriptRun;
import io.skopeo.operator.tekton.TaskContract;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Nothing that a user writes is interpreted: thousands of hostile Images thrown at the CRD in a
 * real API server, those that it takes at the operator, and their lines at the Task's own program.
 * Each time others; {@code -Dfuzz.seed=…} throws the same again. The profile nightly throws more.
 */
class FuzzIT {
  private static final long SEED = Long.getLong("fuzz.seed", System.nanoTime());
  private static final int SPECS = Integer.getInteger("fuzz.specs", 2_000);
  private static final int LINES = Integer.getInteger("fuzz.lines", 1_000);
  private static final int LINES_AT_ONCE = 500;
  private static final int REFUSED_BY_SCHEMA = 422;
  private static final String PATH =
      "/apis/skopeo.io/v1alpha1/namespaces/default/images?dryRun=All&fieldManager=fuzz";

  @TempDir Path folder;

  @BeforeAll
  static void printSeed() {
    LoggerFactory.getLogger(FuzzIT.class)
        .info("-Dfuzz.seed={} -Dfuzz.specs={} -Dfuzz.lines={}", SEED, SPECS, LINES);
  }

  @Test
  void nothingOfASpecIsInterpreted() throws IOException {
    ApiServer.installTekton();
    Map<Integer, String> taken = new ConcurrentSkipListMap<>();
    each(SPECS, FuzzIT::spec, number -> thrown(number).ifPresent(json -> taken.put(number, json)));
    assertThat(taken.size()).as("taken by the CRD").isBetween(SPECS / 10, SPECS * 6 / 10);

    Queue<Event> events = new ConcurrentLinkedQueue<>();
    var announcer = new EventRecorder(recording(events), new SpecReader(""));
    var registry = new HostileRegistry(SEED);
    TaskContract task = task();
    Map<Integer, FuzzedImage> played = new ConcurrentHashMap<>();
    List<ILoggingEvent> logged =
        logged(() ->
            each(
                SPECS,
                FuzzIT::spec,
                number -> {
                  String json = taken.get(number);
                  if (json != null) {
                    var image = new FuzzedImage(json, number, registry, task, announcer);
                    image.play();
                    played.put(number, image);
                  } else {
                    storedBefore(number)
                        .ifPresent(
                            old -> new FuzzedImage(old, number, registry, task, announcer).play());
                  }
                }));
    assertThat(events)
        .isNotEmpty()
        .allMatch(
            event -> Grammar.isVisible(event.getMessage()) && event.getMessage().length() <= 1024);
    assertThat(logged).isNotEmpty().allMatch(line -> Grammar.isVisible(line.getFormattedMessage()));
    stored(played.values().stream().flatMap(image -> image.made().stream()).toList());

    Set<String> lines =
        played.values().stream()
            .flatMap(image -> image.lines().stream())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    assertThat(lines).hasSizeGreaterThan(SPECS / 20);
    copied(List.copyOf(lines));
  }

  @Test
  void nothingOfALineIsInterpreted() {
    var random = new Random(SEED);
    for (int run = 0; run < LINES / LINES_AT_ONCE; run++) {
      var script = new ScriptRun(folder.resolve("hostile-" + run));
      script
          .recorded()
          .urlTxt(
              Stream.generate(() -> hostileLine(random))
                  .flatMap(line -> Stream.of(line.split("\n", -1)))
                  .limit(LINES_AT_ONCE)
                  .collect(Collectors.joining("\n")))
          .with("parallelism", "16");
      ScriptRun.Ended ended = script.run();
      String workspace = script.path("workspace/images-url").toString();
      String calls = script.read("stub/calls");
      try {
        assertThat(ended.status()).isIn(0, 1);
        assertThat(ended.lineStatus()).matches("[.si_-]+");
        assertThat(Grammar.isVisible(ended.failures().replace("\n", ""))).isTrue();
        assertThat(calls.lines().toList())
            .hasSize(ended.lineStatus().replaceAll("[^.]", "").length());
        calls
            .lines()
            .map(FuzzIT::references)
            .flatMap(List::stream)
            .forEach(word -> assertThat(word).matches(w -> Grammar.isHarmless(w, workspace)));
      } catch (AssertionError e) {
        throw new AssertionError("seed %d, run %d".formatted(SEED, run), e);
      }
    }
  }

  private static String hostileLine(Random random) {
    String digest = "@sha256:" + "%064x".formatted(random.nextInt(1000));
    String source = "docker://quay.io/app" + random.nextInt(50) + digest;
    String destination = "docker://r.example/app:" + random.nextInt(1000);
    return switch (random.nextInt(8)) {
      case 0 -> source + " " + destination;
      case 1 -> HostileStrings.twisted(source, random) + " " + destination;
      case 2 -> source + " " + HostileStrings.twisted(destination, random);
      case 3 -> source + " " + destination + " " + HostileStrings.any(random);
      case 4 -> HostileStrings.any(random) + " " + source + " " + destination;
      case 5 -> "dir:" + HostileStrings.any(random) + " " + destination;
      case 6 -> source + " oci:" + HostileStrings.twisted("a/b:c", random);
      default -> HostileStrings.twisted(source + " " + destination, random);
    };
  }

  /** Returns the stored spec, if the API server accepts it. */
  private static Optional<String> thrown(int number) {
    String json = spec(number);
    try {
      String taken = ApiServer.client().raw(PATH, "POST", json);
      assertThat(taken).doesNotContain(HostileSpecs.PLANTED);
      return Optional.of(taken);
    } catch (KubernetesClientException e) {
      assertThat(e.getCode()).as(e.getMessage()).isIn(400, REFUSED_BY_SCHEMA);
      return Optional.empty();
    }
  }

  /** Returns the spec as if it had been stored under a schema that refused nothing. */
  private static Optional<String> storedBefore(int number) {
    String json = spec(number);
    try {
      Image image = Serialization.unmarshal(json, Image.class);
      image.getMetadata().setLabels(Map.of()); // of these no schema lets pass what is not valid
      return Optional.of(Serialization.asJson(image));
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  /** The API server takes each of the objects. */
  private static void stored(List<HasMetadata> made) {
    each(
        made.size(),
        number -> Serialization.asJson(made.get(number)),
        number -> {
          HasMetadata object = made.get(number);
          object.getMetadata().setNamespace("default");
          ApiServer.client().resource(object).dryRun().create();
        });
  }

  /** Each line reaches skopeo as it is, and nothing else does. */
  private void copied(List<String> lines) {
    int run = 0;
    for (List<String> some : apart(lines)) {
      var script = new ScriptRun(folder.resolve("lines-" + run++)).recorded();
      ScriptRun.Ended ended =
          script.urlTxt(String.join("\n", some) + "\n").with("parallelism", "16").run();
      assertThat(ended.lineStatus()).as("seed %d", SEED).matches("[.s]+");
      List<List<String>> calls = script.read("stub/calls").lines().map(FuzzIT::references).toList();
      assertThat(calls.stream().map(List::getLast))
          .as("seed %d", SEED)
          .containsExactlyInAnyOrderElementsOf(
              some.stream().map(line -> line.split(" ", -1)[1]).distinct().toList());
      assertThat(calls.stream().map(List::getFirst))
          .allMatch(source -> Grammar.isReference(source) || isIndex(source, script));
    }
  }

  private static boolean isIndex(String source, ScriptRun script) {
    return source.matches("dir:" + script.path("workspace/images-url") + "/[0-9a-f]{64}");
  }

  /** Parts of what one run can have: no two lines of one have the same destination. */
  private static List<List<String>> apart(List<String> lines) {
    List<List<String>> parts = new ArrayList<>();
    List<Set<String>> destinations = new ArrayList<>();
    for (String line : lines) {
      String destination = line.split(" ", -1)[1];
      int part = 0;
      while (part < parts.size()
          && (parts.get(part).size() == LINES_AT_ONCE
              || destinations.get(part).contains(destination))) {
        part++;
      }
      if (part == parts.size()) {
        parts.add(new ArrayList<>());
        destinations.add(new LinkedHashSet<>());
      }
      parts.get(part).add(line);
      destinations.get(part).add(destination);
    }
    return parts;
  }

  /** The two words behind the options, all of which are the program's own. */
  private static List<String> references(String call) {
    List<String> arguments = List.of(call.split(ScriptRun.BETWEEN, -1));
    int end = arguments.indexOf("--");
    assertThat(String.join(" ", arguments.subList(0, end)))
        .matches(
            "--command-timeout [0-9]+s --tmpdir /[^ ]+ copy --src-tls-verify=(true|false)"
                + " --dest-tls-verify=(true|false) --retry-times [0-9]+"
                + "( --all| --multi-arch=(system|all|index-only))( --preserve-digests)?"
                + " --digestfile /[^ ]+");
    List<String> references = arguments.subList(end + 1, arguments.size());
    assertThat(references).hasSize(2);
    return references;
  }

  private static void each(int count, IntFunction<String> described, IntConsumer action) {
    Queue<AssertionError> failed = new ConcurrentLinkedQueue<>();
    IntStream.range(0, count)
        .parallel()
        .forEach(number -> {
          try {
            action.accept(number);
          } catch (RuntimeException | AssertionError e) {
            failed.add(
                new AssertionError(
                    "seed %d: %s\n%s".formatted(SEED, e, described.apply(number)), e));
          }
        });
    AssertionError first = failed.peek();
    if (first != null) {
      throw new AssertionError(
          "%d of %d, such as %s".formatted(failed.size(), count, first.getMessage()), first);
    }
  }

  private static String spec(int number) {
    return HostileSpecs.image(SEED, number);
  }

  private static List<ILoggingEvent> logged(Runnable action) {
    var logger = (Logger) LoggerFactory.getLogger("io.skopeo");
    var list = new ListAppender<ILoggingEvent>();
    list.start();
    logger.addAppender(list);
    logger.setAdditive(false);
    try {
      action.run();
    } finally {
      logger.detachAppender(list);
      logger.setAdditive(true);
    }
    return list.list;
  }

  private static KubernetesClient recording(Queue<Event> events) {
    KubernetesClient client = mock(withSettings().stubOnly());
    NamespaceableResource<Event> resource = mock(withSettings().stubOnly());
    when(client.resource(any(Event.class)))
        .thenAnswer(call -> {
          events.add(call.getArgument(0));
          return resource;
        });
    return client;
  }

  private static TaskContract task() throws IOException {
    Task task =
        Serialization.unmarshal(
            Files.readString(Path.of("tekton/skopeo-copy.yaml"), StandardCharsets.UTF_8),
            Task.class);
    task.getMetadata().setNamespace("team");
    return TaskContract.of(task).orThrow();
  }
}
