package io.skopeo.operator.app;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.app.kube.ApiServerConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What {@code helm test} runs: waits for one Image and says what became of it. */
public final class HelmTest {
  private static final Logger LOG = LoggerFactory.getLogger(HelmTest.class);
  private static final String NOTHING_TO_TRY =
      "There is nothing to try: set test.source and test.destination in the chart's values to an image"
          + " with its tag and to where it shall be copied.";

  private HelmTest() {}

  /**
   * What became of the Image.
   *
   * @param succeeded whether it is where it shall be
   * @param sentence for people
   */
  public record TestResult(boolean succeeded, String sentence) {}

  /**
   * Ends with 0 where the Image is Ready, else with 1.
   *
   * @param arguments the Image's namespace, its name, and how many seconds it has; none where the
   *     values of the chart name no image
   */
  public static void main(String[] arguments) {
    TestResult verdict =
        arguments.length == 3 ? wait(arguments) : new TestResult(false, NOTHING_TO_TRY);
    if (verdict.succeeded()) {
      LOG.info(verdict.sentence());
    } else {
      LOG.error(verdict.sentence());
    }
    System.exit(verdict.succeeded() ? 0 : 1);
  }

  private static TestResult wait(String[] arguments) {
    try (var client =
        new KubernetesClientBuilder()
            .withConfig(ApiServerConfig.direct(Config.autoConfigure(null), System.getenv()))
            .build()) {
      return wait(
          client, arguments[0], arguments[1], Duration.ofSeconds(Long.parseLong(arguments[2])));
    }
  }

  /**
   * Waits until it is known what becomes of an Image.
   *
   * @param atMost how long
   */
  public static TestResult wait(
      KubernetesClient client, String namespace, String name, Duration atMost) {
    var image = client.resources(Image.class).inNamespace(namespace).withName(name);
    try {
      return verdict(
              image.waitUntilCondition(
                  now -> verdict(now).isPresent(), atMost.toSeconds(), TimeUnit.SECONDS))
          .orElseThrow();
    } catch (KubernetesClientTimeoutException e) {
      return new TestResult(
          false,
          "Image %s/%s is not Ready after %d seconds: %s"
              .formatted(
                  namespace,
                  name,
                  atMost.toSeconds(),
                  condition(image.get(), "Ready")
                      .map(Condition::getMessage)
                      .orElse("the operator has said nothing of it; is it running?")));
    }
  }

  /** Empty while it is not known. */
  static Optional<TestResult> verdict(@Nullable Image image) {
    Optional<Condition> ready = condition(image, "Ready").filter(HelmTest::isTrue);
    Optional<Condition> stalled = condition(image, "Stalled").filter(HelmTest::isTrue);
    return ready
        .map(c ->
            new TestResult(
                true, isCopied(image) ? "Copied: " + c.getMessage() : there(c.getMessage())))
        .or(() -> stalled.map(c -> new TestResult(false, "Stalled: " + c.getMessage())));
  }

  private static String there(String message) {
    return "Nothing had to be copied, as an earlier test's image is still there: " + message;
  }

  private static boolean isCopied(@Nullable Image image) {
    return image != null && image.getStatus() != null && image.getStatus().lastCopyTime() != null;
  }

  private static Optional<Condition> condition(@Nullable Image image, String type) {
    ImageStatus status = image == null ? null : image.getStatus();
    return status == null
        ? Optional.empty()
        : status.conditions().stream().filter(c -> c.getType().equals(type)).findFirst();
  }

  private static boolean isTrue(Condition condition) {
    return condition.getStatus().equals("True");
  }
}
