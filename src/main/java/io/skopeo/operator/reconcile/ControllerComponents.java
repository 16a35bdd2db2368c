package io.skopeo.operator.reconcile;

/**
 * The collaborators of the {@link ImageReconciler}.
 *
 * @param state all that is held in memory
 * @param taskRuns the informer of TaskRuns
 * @param elders finds older Images with the same destination
 * @param approval holds Images that the Go operator handled
 * @param triggers decides whether an Image is due
 * @param observer observes registries
 * @param launcher plans rounds and launches their runs
 * @param reporter writes statuses
 */
record ControllerComponents(
    ControllerState state,
    TaskRunSource taskRuns,
    Elders elders,
    Approval approval,
    SyncTriggerResolver triggers,
    TargetObserver observer,
    PlanLauncher launcher,
    StatusReporter reporter) {}
