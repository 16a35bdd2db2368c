package io.skopeo.operator.controller.taskrun;

import io.skopeo.operator.controller.config.RunDefaults;
import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.controller.observe.ReconcileContext;
import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.spec.TaskRunOptions;
import io.skopeo.operator.tekton.RunOptions;
import java.time.Duration;

/**
 * Creates the options of an Image's runs: as the Image says, or else as the installation does.
 *
 * @param defaults of the installation
 */
record RunOptionsFactory(RunDefaults defaults) {
  /** Creates those of one pass. */
  RunOptions create(ReconcileContext pass, ExecutionTarget target) {
    TaskRunOptions options = pass.intent().taskRun();
    return new RunOptions(
        new RunOptions.Account(
            target.serviceAccount(), target.files(), target.pullAccount(), target.owner()),
        new RunOptions.Reach(
            transport(target.source()), transport(target.destination()), defaults.proxies()),
        new RunOptions.Copying(
            options.parallelism().orElse(defaults.parallelism()),
            timeout(pass, target),
            options.retryTimes()),
        options.pod(),
        defaults.carried().of(pass.image().getMetadata()),
        pass.now().instant());
  }

  private static RunOptions.Transport transport(Access access) {
    return new RunOptions.Transport(access.tls().verify(), access.tls().certificateAuthority());
  }

  /** An Image in another namespace cannot make its central runs last longer than the others. */
  private Duration timeout(ReconcileContext pass, ExecutionTarget target) {
    Duration usual = defaults.timeout();
    Duration wished = pass.intent().taskRun().timeout().orElse(usual);
    boolean own = pass.namespace().equals(target.namespace());
    return own || wished.compareTo(usual) < 0 ? wished : usual;
  }
}
