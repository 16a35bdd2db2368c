package io.skopeo.operator.controller.config;

import io.skopeo.operator.tekton.MetadataPropagation;
import io.skopeo.operator.tekton.RunProxies;
import java.time.Duration;

/**
 * The settings of all TaskRuns.
 *
 * @param proxies through which runs reach registries
 * @param parallelism concurrent copies in a run, unless the Image configures it
 * @param timeout of a TaskRun, unless the Image configures it
 * @param retention how long a finished run is kept at most
 * @param keptRuns the most finished runs that are kept
 * @param propagation the labels and annotations that runs get from their Image
 * @param pullReservePercent the share of a registry's pull limit that is reserved for the cluster
 */
public record RunDefaults(
    RunProxies proxies,
    int parallelism,
    Duration timeout,
    Duration retention,
    int keptRuns,
    MetadataPropagation propagation,
    int pullReservePercent) {}
