package io.skopeo.operator.reconcile;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.tekton.v1.TaskRun;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.credentials.SecretReader;
import io.skopeo.operator.intent.AllowedSpecs;
import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.intent.Reading;
import io.skopeo.operator.plan.Due;
import io.skopeo.operator.plan.History;
import io.skopeo.operator.plan.Limits;
import io.skopeo.operator.plan.Memory;
import io.skopeo.operator.plan.Observed;
import io.skopeo.operator.plan.Overdue;
import io.skopeo.operator.plan.Room;
import io.skopeo.operator.plan.Round;
import io.skopeo.operator.plan.Run;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.Registry;
import io.skopeo.operator.status.Remembered;
import io.skopeo.operator.status.Report;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** One pass: read the spec, survey, decide, carry out, report. */
@ControllerConfiguration(name = "image")
public final class ImageReconciler implements Reconciler<Image> {
  private static final Logger LOG = LoggerFactory.getLogger(ImageReconciler.class);

  private final InstantSource time;
  private final AllowedSpecs specs;
  private final Limits limits;
  private final TaskRunSource taskRuns;
  private final Places places;
  private final Mending mending = new Mending();
  private final Surveyor surveyor;
  private final Dispatcher dispatcher;
  private final Runs runs;
  private final String central;
  private final Retention retention;
  private final Duration runRetention;
  private final Announcer announcer;
  private final StatusWriter statuses;
  private final Sights sights = new Sights();
  private final RoundObserver observer;
  private final Gate gate;
  private final Elders elders;
  private final Steady steady;
  private final Seals seals = new Seals();
  private final Approval approval;
  private final AtomicReference<Instant> firstLook = new AtomicReference<>(Instant.MAX);
  private final Unwritten unwritten = new Unwritten();

  /** Wires the rooms that only a reconcile needs. */
  public ImageReconciler(
      KubernetesClient client,
      Tekton tekton,
      Registry registry,
      Installation installation,
      AllowedSpecs specs,
      Limits limits,
      InstantSource time,
      RoundObserver observer) {
    this.time = time;
    this.specs = specs;
    this.limits = limits;
    this.observer = observer;
    places =
        new Places(
            installation,
            new SecretReader(client),
            new Central(client, installation),
            new Verification(client, installation));
    surveyor = new Surveyor(registry, limits);
    central = installation.namespace();
    taskRuns = new TaskRunSource(tekton, installation.watched().ofRuns(central), central);
    runs = new Runs(client, central, seals);
    dispatcher = new Dispatcher(client, installation, runs, new Tasks(client, installation));
    retention = new Retention(client);
    runRetention = installation.runRetention();
    announcer = new Announcer(client, specs.reader());
    statuses = new StatusWriter(announcer);
    gate = new Gate(registry, limits, installation.pullReservePercent(), seals, observer::onPlace);
    elders = new Elders(specs);
    steady = new Steady(time.instant());
    approval = new Approval(installation.migrationApproved());
  }

  @Override
  public List<EventSource<?, Image>> prepareEventSources(EventSourceContext<Image> context) {
    elders.index(context);
    sights.of(() -> context.getPrimaryCache().list());
    return List.of(
        new ClockWatch(
            time,
            steady,
            () -> context.getPrimaryCache().list().map(ResourceID::fromResource).toList()));
  }

  /** This process looks at Images from now on: it has the Lease, or needs none. */
  public void acts() {
    sights.acts(time.instant());
  }

  /** What there is now. */
  public State state() {
    Instant now = time.instant();
    return sights.state(taskRuns.all(), gate.waiting(now), now);
  }

  @Override
  public UpdateControl<Image> reconcile(Image image, Context<Image> context) {
    Instant now = time.instant();
    String uid = image.getMetadata().getUid();
    sights.begins(uid, now);
    boolean ended = false;
    try (var _ = MDC.putCloseable("image", name(image))) {
      UpdateControl<Image> next = reconcile(image, context, now);
      ended = true;
      sights.answered(uid, due(next));
      return next;
    } catch (RuntimeException e) {
      Fault.of(e).tell(LOG);
      throw e;
    } finally {
      sights.ended(time.instant());
      observer.onPass(Duration.between(now, time.instant()), ended);
    }
  }

  private static String name(Image image) {
    return image.getMetadata().getNamespace() + "/" + image.getMetadata().getName();
  }

  private Optional<Instant> due(UpdateControl<Image> next) {
    return next.getScheduleDelay().map(delay -> time.instant().plusMillis(delay));
  }

  private UpdateControl<Image> reconcile(Image image, Context<Image> context, Instant now) {
    var report =
        new Report(
            image.getStatus(),
            image.getMetadata().getGeneration(),
            Request.of(image),
            now,
            approval.of(image));
    return switch (specs.read(image.getMetadata().getNamespace(), image.getSpec())) {
      case Reading.Refused(var problems) -> {
        gate.pass(image.getMetadata().getUid());
        keep(image, History.ofAge(runRetention), context, now);
        yield answer(image, report.refused(problems), context, now, Optional.empty());
      }
      case Intent intent -> reconcile(image, approval.held(image, intent), report, context, now);
    };
  }

  private Optional<String> version(Image image, Intent intent) {
    return places.of(image, intent) instanceof Parsed.Valid<Place>(var place)
        ? Optional.of(place.version())
        : Optional.empty();
  }

  /** Since when this process acts with a clock that goes right: it may have stood by for days. */
  private Instant acting(Instant now) {
    Instant begun = firstLook.updateAndGet(b -> b.isAfter(now) ? now : b);
    Instant since = steady.since(now);
    return begun.isAfter(since) ? begun : since;
  }

  private void keep(Image image, History history, Context<Image> context, Instant now) {
    if (taskRuns.isReady(context)) {
      retention.apply(runs.reported(image, known(context)), history, now);
    }
  }

  private History history(Intent intent) {
    return new History(intent.runs().successfulKept(), intent.runs().failedKept(), runRetention);
  }

  private UpdateControl<Image> reconcile(
      Image image, Intent intent, Report report, Context<Image> context, Instant now) {
    Memory written = Remembered.of(image.getStatus());
    String uid = image.getMetadata().getUid();
    var clock = new Round.Now(now, uid.hashCode());
    Memory memory = unwritten.recall(uid, written).believed(intent.schedule(), clock);
    sights.wished(uid, intent, memory, now);
    Optional<Instant> slot =
        new Overdue(acting(now)).slot(memory.nextLook(), () -> count(context), clock.seed());
    boolean tekton = taskRuns.isReady(context);
    List<Run> seen = tekton ? runs.unreported(image, known(context), now) : List.of();
    Due due =
        Due.of(
            intent,
            image.getMetadata().getGeneration(),
            Request.of(image),
            seen,
            tekton && isAnyGone(image, names(context)),
            memory.withNextLook(slot),
            now);
    if (approval.isNew(image)) {
      due = due.asRequested();
    } else if (!due.isDue()
        && tekton
        && mending.isMended(uid, memory, () -> version(image, intent))) {
      due = due.asRequested();
    }
    if (!due.isDue()) {
      keep(image, history(intent), context, now);
      Optional<Instant> look = Mending.before(slot, memory.wantsCredentials(), now);
      return report
          .acknowledged()
          .map(status -> answer(image, status, context, now, look))
          .orElseGet(() -> Reschedule.at(look, now));
    }
    var pass =
        new Pass(
            image,
            intent,
            written,
            relevant(memory, due, now),
            seen,
            names(context),
            elders.of(image, intent, context),
            clock);
    Optional<Instant> turn =
        due.isUrgent() ? Optional.empty() : gate.waits(pass, shown(context, now));
    if (turn.isPresent()) {
      return Reschedule.at(turn, now);
    }
    return switch (passed(tekton ? places.of(image, intent) : noTekton(), pass, context)) {
      case Passed.Outdated _ -> Reschedule.atOnce();
      case Passed.Through(var round, var started) -> told(pass, report, round, started, context);
    };
  }

  private Passed passed(Parsed<Place> found, Pass pass, Context<Image> context) {
    return switch (found) {
      case Parsed.Invalid<Place>(var problem) -> {
        gate.pass(pass.uid());
        yield new Passed.Through(
            decide(pass, observed(pass, new Observed.Unseen(problem))), List.of());
      }
      case Parsed.Valid<Place>(var place) -> {
        Observed seen = observed(pass, surveyor.survey(pass, place));
        // It also finds what elders object, which takes long enough to be done before the gate.
        Round alone = decide(pass, seen);
        mending.note(pass.uid(), place.version(), alone);
        if (alone.start().isEmpty()) {
          gate.pass(pass.uid());
          yield new Passed.Through(alone, List.of());
        }
        Known known = shown(context, pass.now().instant());
        yield gate.enter(
            pass,
            place,
            known,
            room -> decide(pass, seen.with(room)),
            round -> start(round, pass, place, known));
      }
    };
  }

  private Known shown(Context<Image> context, Instant now) {
    var own = new Own(central, context.getPrimaryCache(), seals);
    List<TaskRun> all = taskRuns.all().toList();
    return new Known(
        all.stream().flatMap(run -> own.of(run, now).stream()).toList(),
        all.stream().map(run -> run.getMetadata().getUid()).collect(Collectors.toSet()));
  }

  private static Observed observed(Pass pass, Observed.Survey survey) {
    return new Observed(survey, pass.runs(), pass.elders(), Room.ALL);
  }

  private Round decide(Pass pass, Observed observed) {
    return Round.decide(pass.intent(), observed, limits, pass.relevant(), pass.now());
  }

  private Passed start(Round round, Pass pass, Place place, Known known) {
    return switch (dispatcher.carryOut(round, pass, place, known.own())) {
      case Started.Outdated(var before) -> new Passed.Outdated(before);
      case Started.Held(var problem, var until) ->
          new Passed.Through(round.waiting(problem, until, pass.relevant()), List.of());
      case Started.Hindered(var problem, var before) ->
          new Passed.Through(round.hindered(problem, pass.relevant(), pass.now()), before);
      case Started.All(var started) -> new Passed.Through(round, started);
    };
  }

  private UpdateControl<Image> told(
      Pass pass, Report report, Round round, List<Run> started, Context<Image> context) {
    Image image = pass.image();
    Instant now = pass.now().instant();
    ImageStatus status = report.of(pass.intent(), round, started);
    announcer.started(image, started, now);
    runs.cancel(round.cancel());
    if (round.concluded().isEmpty() && round.nextLook().isPresent() && report.isKnown(status)) {
      unwritten.keep(pass.uid(), pass.memory(), round.nextLook().get(), now);
    } else if (statuses.write(image, status, context, now)) {
      unwritten.forget(pass.uid());
      seals.told(started);
      seals.told(round.atWork());
    } else {
      return Reschedule.atOnce();
    }
    if (taskRuns.isReady(context)) {
      runs.markReported(image, known(context), round.concluded());
    }
    keep(image, history(pass.intent()), context, now);
    announcer.ended(round.concluded());
    sights.compared(pass.uid(), round, now);
    observer.onRound(image, round);
    return Reschedule.at(Mending.before(round.nextLook(), round.wantsCredentials(), now), now);
  }

  private boolean isAnyGone(Image image, Set<String> shown) {
    return image.getStatus() != null
        && image.getStatus().runs().stream().anyMatch(run -> runs.isGone(run, shown));
  }

  private static int count(Context<Image> context) {
    return Math.toIntExact(context.getPrimaryCache().list().count());
  }

  private static Memory relevant(Memory memory, Due due, Instant now) {
    if (due.specChanged()) {
      return memory.withoutFailures();
    }
    return due.requested() ? memory.withoutPauses(now) : memory;
  }

  private static Parsed<Place> noTekton() {
    return new Parsed.Invalid<>(new Problem(Reason.TEKTON_MISSING, Tekton.MISSING));
  }

  private static Stream<TaskRun> known(Context<Image> context) {
    return context.getSecondaryResourcesAsStream(TaskRun.class);
  }

  private static Set<String> names(Context<Image> context) {
    return known(context)
        .map(run -> run.getMetadata().getName())
        .collect(Collectors.toUnmodifiableSet());
  }

  private UpdateControl<Image> answer(
      Image image,
      ImageStatus status,
      Context<Image> context,
      Instant now,
      Optional<Instant> nextLook) {
    return statuses.write(image, status, context, now)
        ? Reschedule.at(nextLook, now)
        : Reschedule.atOnce();
  }
}
