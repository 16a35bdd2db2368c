package io.skopeo.operator.tekton;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.tekton.v1.Task;
import java.util.Objects;

/** This project's Task as of this version. Any bundle must have it: the API cannot read bundles. */
public final class ShippedTask {
  /** The contract of the Task. */
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
