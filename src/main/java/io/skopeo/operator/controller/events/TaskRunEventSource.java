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
import io.skopeo.operator.tekton.outcome.TaskRunStatusReader;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The event source of TaskRuns. Its informer is registered once Tekton is installed, because an
 * informer of a kind that does not exist would stop the operator.
 */
public final class TaskRunEventSource {
  static final String NAME = "taskruns";

  /** The objects of one answer when a watch begins: a longer one is held as a whole. */
  public static final long PAGE = 500;

  private final TektonDiscovery tekton;
  private final Set<String> namespaces;
  private final String central;
  private final Consumer<String> deleted;
  private volatile Runnable changed = () -> {};
  private volatile @Nullable InformerEventSource<TaskRun, Image> source;

  /**
   * Creates an event source that does not watch TaskRuns yet.
   *
   * @param namespaces of the TaskRuns, in the SDK's format
   * @param central the namespace of central runs
   * @param deleted takes the uid of each deleted TaskRun
   */
  public TaskRunEventSource(
      TektonDiscovery tekton, Set<String> namespaces, String central, Consumer<String> deleted) {
    this.tekton = tekton;
    this.namespaces = namespaces;
    this.central = central;
    this.deleted = deleted;
  }

  /** Sets what is called when a TaskRun was created, has ended or was deleted. */
  public void onChange(Runnable listener) {
    changed = listener;
  }

  /** Returns whether TaskRuns are watched; starts to watch them once Tekton is installed. */
  public boolean isReady(Context<Image> context) {
    return source != null || register(context);
  }

  /** Returns the Image's TaskRuns that the informer shows; none without Tekton. */
  public Stream<TaskRun> of(Context<Image> context) {
    return isReady(context) ? context.getSecondaryResourcesAsStream(TaskRun.class) : Stream.empty();
  }

  /** Returns the names of the Image's TaskRuns that the informer shows. */
  public Set<String> names(Context<Image> context) {
    return of(context)
        .map(run -> run.getMetadata().getName())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Returns all TaskRuns with the label of this operator; none without a watch. */
  public Stream<TaskRun> all() {
    return shown().orElseGet(Stream::empty);
  }

  /** Returns all TaskRuns with the label of this operator; empty if they are not watched yet. */
  public Optional<Stream<TaskRun>> shown() {
    return Optional.ofNullable(source).map(current -> current.list(_ -> true));
  }

  private synchronized boolean register(Context<Image> context) {
    if (source == null && tekton.isInstalled()) {
      var retriever = context.eventSourceRetriever();
      // After a failed start it stays registered: this call starts and returns it again.
      source =
          (InformerEventSource<TaskRun, Image>)
              retriever.dynamicallyRegisterEventSource(
                  new StoppingInformer(
                      configuration(),
                      retriever.eventSourceContextForDynamicRegistration(),
                      deleted,
                      () -> changed.run()));
      // Those that were there already came before they could be listed.
      changed.run();
    }
    return source != null;
  }

  /** Stops an informer that does not start in time, because each start creates another one. */
  private static final class StoppingInformer extends InformerEventSource<TaskRun, Image> {
    private final Consumer<String> deleted;
    private final Runnable changed;

    StoppingInformer(
        InformerEventSourceConfiguration<TaskRun> configuration,
        EventSourceContext<Image> context,
        Consumer<String> deleted,
        Runnable changed) {
      super(configuration, context);
      this.deleted = deleted;
      this.changed = changed;
    }

    @Override
    public void onAdd(TaskRun run) {
      super.onAdd(run);
      changed.run();
    }

    @Override
    public void onUpdate(TaskRun before, TaskRun run) {
      super.onUpdate(before, run);
      if (!TaskRunStatusReader.isRunning(run)) {
        changed.run();
      }
    }

    @Override
    public void onDelete(TaskRun run, boolean deletedFinalStateUnknown) {
      super.onDelete(run, deletedFinalStateUnknown);
      deleted.accept(run.getMetadata().getUid());
      changed.run();
    }

    @Override
    public synchronized void start() {
      try {
        super.start();
      } catch (RuntimeException e) {
        LifecycleAware informers = manager();
        informers.stop();
        throw e;
      }
    }
  }

  private InformerEventSourceConfiguration<TaskRun> configuration() {
    return InformerEventSourceConfiguration.from(TaskRun.class, Image.class)
        .withName(NAME)
        .withNamespaces(namespaces)
        .withInformerListLimit(PAGE)
        .withLabelSelector(RunIdentity.MANAGED_BY + "=" + RunIdentity.OPERATOR)
        .withSecondaryToPrimaryMapper(this::images)
        .withOnUpdateFilter(TaskRunEventSource::isRelevant)
        .build();
  }

  /** Ignores a TaskRun that somebody labelled in an unrelated namespace. */
  private Set<ResourceID> images(TaskRun run) {
    var metadata = run.getMetadata();
    Map<String, String> annotations =
        Objects.requireNonNullElse(metadata.getAnnotations(), Map.<String, String>of());
    return RunIdentity.imagesNamespaceOf(metadata.getLabels())
        .filter(namespace ->
            metadata.getNamespace().equals(central) || metadata.getNamespace().equals(namespace))
        .map(namespace ->
            RunIdentity.imagesOf(annotations).stream()
                .map(name -> new ResourceID(name, namespace))
                .collect(Collectors.toUnmodifiableSet()))
        .orElse(Set.of());
  }

  /** Steps and labels change often; only conditions and completion matter. */
  private static boolean isRelevant(TaskRun now, TaskRun before) {
    TaskRunStatus is = Objects.requireNonNullElseGet(now.getStatus(), TaskRunStatus::new);
    TaskRunStatus was = Objects.requireNonNullElseGet(before.getStatus(), TaskRunStatus::new);
    return !is.getConditions().equals(was.getConditions())
        || !Objects.equals(is.getCompletionTime(), was.getCompletionTime());
  }
}
