package io.skopeo.operator.controller.events;

import io.fabric8.tekton.v1.TaskRun;
import io.fabric8.tekton.v1.TaskRunStatus;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.LifecycleAware;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.tekton.RunIdentity;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The event source of TaskRuns. Its informer is registered when Tekton is first seen, since an
 * informer of a kind that does not exist would stop the operator.
 */
public final class TaskRunEventSource {
  static final String NAME = "taskruns";

  private final TektonDiscovery tekton;
  private final Set<String> namespaces;
  private final String central;
  private final Consumer<String> deleted;
  private volatile @Nullable InformerEventSource<TaskRun, Image> source;

  /**
   * Creates it; no TaskRuns are watched yet.
   *
   * @param namespaces of the TaskRuns, as the SDK wants them
   * @param central the namespace of central runs
   * @param deleted takes the uid of each TaskRun that was deleted
   */
  public TaskRunEventSource(
      TektonDiscovery tekton, Set<String> namespaces, String central, Consumer<String> deleted) {
    this.tekton = tekton;
    this.namespaces = namespaces;
    this.central = central;
    this.deleted = deleted;
  }

  /** Returns whether TaskRuns are watched, once Tekton is installed. */
  public boolean isReady(Context<Image> context) {
    return source != null || register(context);
  }

  /** Returns the TaskRuns of the Image that the informer shows; none without Tekton. */
  public Stream<TaskRun> of(Context<Image> context) {
    return isReady(context) ? context.getSecondaryResourcesAsStream(TaskRun.class) : Stream.empty();
  }

  /** Returns the names of the same. */
  public Set<String> names(Context<Image> context) {
    return of(context)
        .map(run -> run.getMetadata().getName())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Returns all TaskRuns of this operator, of whatever Image. */
  public Stream<TaskRun> all() {
    var known = source;
    return known == null ? Stream.empty() : known.list(_ -> true);
  }

  private synchronized boolean register(Context<Image> context) {
    if (source == null && tekton.isThere()) {
      var retriever = context.eventSourceRetriever();
      // One that could not be started stays registered: it is started again and given back.
      source =
          (InformerEventSource<TaskRun, Image>)
              retriever.dynamicallyRegisterEventSource(
                  new OneInformer(
                      configuration(),
                      retriever.eventSourceContextForDynamicRegistration(),
                      deleted));
    }
    return source != null;
  }

  /** An informer that is stopped if it does not start in time: each start creates another one. */
  private static final class OneInformer extends InformerEventSource<TaskRun, Image> {
    private final Consumer<String> deleted;

    OneInformer(
        InformerEventSourceConfiguration<TaskRun> configuration,
        EventSourceContext<Image> context,
        Consumer<String> deleted) {
      super(configuration, context);
      this.deleted = deleted;
    }

    @Override
    public void onDelete(TaskRun run, boolean deletedFinalStateUnknown) {
      super.onDelete(run, deletedFinalStateUnknown);
      deleted.accept(run.getMetadata().getUid());
    }

    @Override
    public synchronized void start() {
      try {
        super.start();
      } catch (RuntimeException e) {
        LifecycleAware begun = manager();
        begun.stop();
        throw e;
      }
    }
  }

  private InformerEventSourceConfiguration<TaskRun> configuration() {
    return InformerEventSourceConfiguration.from(TaskRun.class, Image.class)
        .withName(NAME)
        .withNamespaces(namespaces)
        .withLabelSelector(RunIdentity.MANAGED_BY + "=" + RunIdentity.OPERATOR)
        .withSecondaryToPrimaryMapper(this::image)
        .withOnUpdateFilter(TaskRunEventSource::tellsSomething)
        .build();
  }

  /** A TaskRun that somebody labelled in a third namespace triggers no Image. */
  private Set<ResourceID> image(TaskRun run) {
    var metadata = run.getMetadata();
    Map<String, String> annotations =
        Objects.requireNonNullElse(metadata.getAnnotations(), Map.<String, String>of());
    return RunIdentity.imageOf(metadata.getLabels(), annotations).stream()
        .filter(image ->
            metadata.getNamespace().equals(central)
                || metadata.getNamespace().equals(image.namespace()))
        .map(image -> new ResourceID(image.name(), image.namespace()))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Steps and labels change often; only conditions and completion matter. */
  private static boolean tellsSomething(TaskRun now, TaskRun before) {
    TaskRunStatus is = Objects.requireNonNullElseGet(now.getStatus(), TaskRunStatus::new);
    TaskRunStatus was = Objects.requireNonNullElseGet(before.getStatus(), TaskRunStatus::new);
    return !is.getConditions().equals(was.getConditions())
        || !Objects.equals(is.getCompletionTime(), was.getCompletionTime());
  }
}
