package io.skopeo.operator.controller.taskrun;

import io.skopeo.operator.controller.config.RunDefaults;
import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.controller.observe.ReconcileContext;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.spec.TaskRunOptions;
import io.skopeo.operator.tekton.RunOptions;
import java.time.Duration;

/**
 * Creates the options of the runs of an Image from the Image and the defaults of the installation.
 */
public record RunOptionsFactory(RunDefaults defaults) {
  /** Creates the options of runs that start now. */
  public RunOptions create(ReconcileContext pass, ExecutionTarget target) {
    TaskRunOptions options = pass.intent().taskRun();
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
            timeout(pass, target),
            options.retryTimes()),
        options.pod(),
        defaults.propagation().of(pass.image().getMetadata()),
        pass.now().instant());
  }

  private static RunOptions.Transport transport(Access access) {
    return new RunOptions.Transport(access.tls().verify(), access.tls().certificateAuthority());
  }

  /** Central runs of Images in other namespaces may not last longer than the default. */
  private Duration timeout(ReconcileContext pass, ExecutionTarget target) {
    Duration timeout = pass.intent().taskRun().timeout().orElse(defaults.timeout());
    return pass.namespace().equals(target.namespace()) || timeout.compareTo(defaults.timeout()) < 0
        ? timeout
        : defaults.timeout();
  }
}
