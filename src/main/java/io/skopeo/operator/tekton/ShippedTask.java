package io.skopeo.operator.tekton;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.tekton.v1.Task;
import java.util.Objects;

/**
 * This project's Task as of this version. What is in a bundle cannot be read by the API: whoever
 * names one puts this Task into it.
 */
public final class ShippedTask {
  /** What it declares. */
  public static final TaskContract DIALECT =
      TaskContract.of(
              Serialization.unmarshal(
                  Objects.requireNonNull(
                      ShippedTask.class.getResourceAsStream("/skopeo-copy.yaml"),
                      "skopeo-copy.yaml"),
                  Task.class))
          .orThrow();

  private ShippedTask() {}
}
