package io.skopeo.operator.e2e.copies;

import static java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Condition;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.e2e.content.RegistryContent;
import io.skopeo.operator.e2e.content.RegistryProcess;
import io.skopeo.operator.e2e.content.RegistryProcess.Program;
import io.skopeo.operator.e2e.fixture.Cluster;
import io.skopeo.operator.e2e.fixture.PortForward;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;

/** Images of one namespace that are applied at once, each of which mirrors a repository. */
public final class MirroredImages {
  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  private final Cluster here;
  private final Registries registries;
  private final Map<String, Mirrored> images = new TreeMap<>();

  /**
   * An Image.
   *
   * @param name also tells the destination
   * @param tags what it mirrors
   */
  public record Mirrored(
      String name,
      RegistryProcess source,
      RegistryProcess destination,
      String repository,
      Set<String> tags) {

    public RegistryContent atSource() {
      return RegistryContent.read(source.access(), repository, tags);
    }

    public RegistryContent atDestination() {
      return RegistryContent.read(destination.access(), repository, tags);
    }

    public Set<String> tagsAtDestination() {
      return destination.access().tags(repository);
    }
  }

  public MirroredImages(Cluster here, Registries registries) {
    this.here = here;
    this.registries = registries;
  }

  /** Applies an Image for each of the destinations. */
  public void apply(Program from, String name, Set<String> tags, String options) {
    registries
        .destinations()
        .forEach((program, destination) ->
            apply(
                new Mirrored(
                    "%s-to-%s".formatted(name, program.name().toLowerCase(Locale.ROOT)),
                    registries.source(from),
                    destination,
                    here.repository(name),
                    tags),
                options));
  }

  private void apply(Mirrored image, String options) {
    images.put(image.name(), image);
    here.apply(
        image.name(),
        """
        mode: OneShot
        source: {name: "%s/%s"}
        destination: {name: "%s/%s"}
        tags: {exact: %s}
        %s\
        """
            .formatted(
                PortForward.inCluster(image.source().port()),
                image.repository(),
                PortForward.inCluster(image.destination().port()),
                image.repository(),
                image.tags(),
                options));
  }

  /** Waits until each Image has its reason, by name. */
  public void awaitReasons(Function<String, String> reasons) {
    Map<String, String> expected = images.keySet().stream().collect(toMap(name -> name, reasons));
    await("all Images")
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> {
          List<Image> current =
              here.client.resources(Image.class).inNamespace(here.namespace).list().getItems();
          assertThat(current.stream().collect(toMap(MirroredImages::name, MirroredImages::reason)))
              .as(() -> failures(current))
              .containsExactlyInAnyOrderEntriesOf(expected);
        });
  }

  private static String name(Image image) {
    return image.getMetadata().getName();
  }

  private static String reason(Image image) {
    return image.getStatus() == null
        ? ""
        : image.getStatus().conditions().stream()
            .filter(condition -> condition.getType().equals("Ready"))
            .map(Condition::getReason)
            .findFirst()
            .orElse("");
  }

  private static String failures(List<Image> images) {
    return images.stream()
        .filter(image -> image.getStatus() != null && !image.getStatus().failures().isEmpty())
        .map(image -> name(image) + ": " + image.getStatus().failures())
        .toList()
        .toString();
  }

  /** Checks all Images at the same time. */
  public void forEach(Consumer<Mirrored> check) {
    try (var threads = newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> checks =
          images.values().stream()
              .<Future<?>>map(image -> threads.submit(() -> check.accept(image)))
              .toList();
      for (Future<?> future : checks) {
        future.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
