package io.skopeo.operator.controller.archive.run;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.tekton.v1.TaskRun;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.skopeo.operator.controller.events.TaskRunEventSource;
import io.skopeo.operator.controller.events.TektonDiscovery;
import io.skopeo.operator.tekton.VolumeRunBuilder;
import io.skopeo.operator.tekton.outcome.TaskRunStatusReader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reconciles an export or import when one of its runs has ended. The informer begins once Tekton is
 * installed, since one of a kind that does not exist would stop the operator.
 */
public final class OwnedRuns<P extends HasMetadata> {
  private final TektonDiscovery tekton;
  private final Set<String> namespaces;
  private final Class<P> kind;
  private volatile @Nullable InformerEventSource<TaskRun, P> source;

  /**
   * Creates an event source that does not watch yet.
   *
   * @param namespaces of the runs, in the SDK's format
   */
  public OwnedRuns(TektonDiscovery tekton, Set<String> namespaces, Class<P> kind) {
    this.tekton = tekton;
    this.namespaces = namespaces;
    this.kind = kind;
  }

  /** Returns whether runs are watched; starts to watch them once Tekton is installed. */
  public synchronized boolean isReady(Context<P> context) {
    if (source == null && tekton.isInstalled()) {
      var retriever = context.eventSourceRetriever();
      source =
          (InformerEventSource<TaskRun, P>)
              retriever.dynamicallyRegisterEventSource(
                  new InformerEventSource<>(
                      configuration(), retriever.eventSourceContextForDynamicRegistration()));
    }
    return source != null;
  }

  private InformerEventSourceConfiguration<TaskRun> configuration() {
    return InformerEventSourceConfiguration.from(TaskRun.class, kind)
        .withName("volume-runs")
        .withNamespaces(namespaces)
        .withInformerListLimit(TaskRunEventSource.PAGE)
        .withLabelSelector(VolumeRunBuilder.selector())
        .withOnUpdateFilter((now, _) -> !TaskRunStatusReader.isRunning(now))
        .build();
  }
}
