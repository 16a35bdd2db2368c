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

/** The program of {@code helm test}: waits for one Image and logs its result. */
public final class HelmTest {
  private static final Logger LOG = LoggerFactory.getLogger(HelmTest.class);
  private static final String NOTHING_TO_TEST =
      "There is nothing to test: set test.source and test.destination in the chart's values to an"
          + " image with its tag and to its destination.";

  private HelmTest() {}

  /** The result for the Image, with a sentence for people. */
  public record TestResult(boolean succeeded, String sentence) {}

  /**
   * Exits with 0 if the Image becomes Ready, else with 1.
   *
   * @param arguments the Image's namespace, its name, and the timeout in seconds; none if the
   *     chart's values name no image
   */
  public static void main(String[] arguments) {
    TestResult result =
        arguments.length == 3 ? wait(arguments) : new TestResult(false, NOTHING_TO_TEST);
    if (result.succeeded()) {
      LOG.info(result.sentence());
    } else {
      LOG.error(result.sentence());
    }
    System.exit(result.succeeded() ? 0 : 1);
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

  /** Waits for the result of an Image. */
  public static TestResult wait(
      KubernetesClient client, String namespace, String name, Duration timeout) {
    var image = client.resources(Image.class).inNamespace(namespace).withName(name);
    try {
      return result(
              image.waitUntilCondition(
                  now -> result(now).isPresent(), timeout.toSeconds(), TimeUnit.SECONDS))
          .orElseThrow();
    } catch (KubernetesClientTimeoutException e) {
      return new TestResult(
          false,
          "Image %s/%s is not Ready after %d seconds: %s"
              .formatted(
                  namespace,
                  name,
                  timeout.toSeconds(),
                  condition(image.get(), "Ready")
                      .map(Condition::getMessage)
                      .orElse("the operator has not reported anything about it; is it running?")));
    }
  }

  /** Returns the result; empty while the Image is neither Ready nor Stalled. */
  static Optional<TestResult> result(@Nullable Image image) {
    Optional<Condition> ready = condition(image, "Ready").filter(HelmTest::isTrue);
    Optional<Condition> stalled = condition(image, "Stalled").filter(HelmTest::isTrue);
    return ready
        .map(c ->
            new TestResult(
                true,
                isCopied(image) ? "Copied: " + c.getMessage() : alreadyPresent(c.getMessage())))
        .or(() -> stalled.map(c -> new TestResult(false, "Stalled: " + c.getMessage())));
  }

  private static String alreadyPresent(String message) {
    return "Nothing had to be copied, because the image of an earlier test is still present: "
        + message;
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
