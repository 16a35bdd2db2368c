package io.skopeo.operator.controller.taskrun;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.skopeo.operator.controller.config.RunDefaults;
import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.controller.observe.ReconcileContext;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.spec.TaskRunOptions;
import io.skopeo.operator.tekton.RunOptions;
import java.time.Duration;
import java.time.Instant;

/**
 * Creates the options of the runs of an Image from the Image and the defaults of the installation.
 */
public record RunOptionsFactory(RunDefaults defaults) {
  /** Creates the options of runs that start now. */
  public RunOptions create(ReconcileContext pass, ExecutionTarget target) {
    return create(
        pass.image().getMetadata(), pass.intent().taskRun(), target, pass.now().instant());
  }

  /**
   * Creates the options of runs that start now.
   *
   * @param owner whose labels and annotations are propagated
   */
  public RunOptions create(
      ObjectMeta owner, TaskRunOptions options, ExecutionTarget target, Instant now) {
    return new RunOptions(
        new RunOptions.Account(
            target.serviceAccount(),
            target.secrets().files(),
            target.secrets().shared(),
            target.selfService()),
        new RunOptions.Reach(
            transport(target.source()), transport(target.destination()), defaults.proxies()),
        new RunOptions.Copying(
            options.parallelism().orElse(defaults.parallelism()),
            timeout(owner.getNamespace(), options, target),
            options.retryTimes()),
        options.pod(),
        defaults.propagation().of(owner),
        now);
  }

  private static RunOptions.Transport transport(Access access) {
    return new RunOptions.Transport(access.tls().verify(), access.tls().certificateAuthority());
  }

  /** Central runs of Images in other namespaces may not last longer than the default. */
  private Duration timeout(String namespace, TaskRunOptions options, ExecutionTarget target) {
    Duration timeout = options.timeout().orElse(defaults.timeout());
    return namespace.equals(target.namespace()) || timeout.compareTo(defaults.timeout()) < 0
        ? timeout
        : defaults.timeout();
  }
}
