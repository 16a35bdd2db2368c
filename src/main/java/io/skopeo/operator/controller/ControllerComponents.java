package io.skopeo.operator.controller;

import io.skopeo.operator.controller.capacity.ControllerState;
import io.skopeo.operator.controller.events.TaskRunEventSource;
import io.skopeo.operator.controller.observe.OlderImages;
import io.skopeo.operator.controller.observe.TargetObserver;
import io.skopeo.operator.migration.MigrationApproval;

/**
 * The collaborators of the {@link ImageReconciler}.
 *
 * @param state the in-memory state
 * @param taskRuns the informer of TaskRuns
 * @param olderImages finds older Images with the same destination
 * @param approval holds Images that the Go operator handled
 * @param triggers decides whether an Image is due
 * @param observer observes registries
 * @param launcher plans syncs and launches their TaskRuns
 * @param reporter writes statuses
 */
record ControllerComponents(
    ControllerState state,
    TaskRunEventSource taskRuns,
    OlderImages olderImages,
    MigrationApproval approval,
    SyncTriggerResolver triggers,
    TargetObserver observer,
    PlanLauncher launcher,
    StatusReporter reporter) {}
