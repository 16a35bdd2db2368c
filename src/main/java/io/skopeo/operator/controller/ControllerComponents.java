package io.skopeo.operator.controller;

import io.skopeo.operator.controller.events.TaskRunEventSource;
import io.skopeo.operator.controller.execution.SecretExplainer;
import io.skopeo.operator.controller.launch.ControllerState;
import io.skopeo.operator.controller.launch.CopyOffers;
import io.skopeo.operator.controller.launch.ImageTriggers;
import io.skopeo.operator.controller.launch.LauncherThread;
import io.skopeo.operator.controller.observe.OlderImages;
import io.skopeo.operator.controller.observe.TargetObserver;
import io.skopeo.operator.controller.tracking.ImageCache;
import io.skopeo.operator.controller.tracking.ImagesBySet;
import io.skopeo.operator.migration.MigrationApproval;

/**
 * The collaborators of the {@link ImageReconciler}.
 *
 * @param state the in-memory state
 * @param images the informer of Images
 * @param sets the Images of each ImageSet
 * @param taskRuns the informer of TaskRuns
 * @param olderImages finds older Images with the same destination
 * @param approval holds Images that the Go operator handled
 * @param decisions decides whether an Image is due
 * @param observer observes registries
 * @param secrets explains refusals by the Secrets of an account
 * @param offers offers copies to the queue
 * @param triggers triggers passes that the launcher wants
 * @param launcher the thread that launches what the queue has
 * @param reporter writes statuses
 */
record ControllerComponents(
    ControllerState state,
    ImageCache images,
    ImagesBySet sets,
    TaskRunEventSource taskRuns,
    OlderImages olderImages,
    MigrationApproval approval,
    SyncTriggerResolver decisions,
    TargetObserver observer,
    SecretExplainer secrets,
    CopyOffers offers,
    ImageTriggers triggers,
    LauncherThread launcher,
    StatusReporter reporter) {}
