package io.skopeo.operator.controller.config;

import io.skopeo.operator.tekton.MetadataPropagation;
import io.skopeo.operator.tekton.RunProxies;
import java.time.Duration;

/**
 * The settings that hold for every TaskRun.
 *
 * @param proxies through which runs reach registries
 * @param parallelism copies at once within a run, unless the Image says otherwise
 * @param timeout of a TaskRun, unless the Image says otherwise
 * @param retention how long a finished run is kept at most
 * @param carried labels and annotations of an Image that its runs get
 * @param pullReservePercent the share of a registry's pull limit that is kept for the cluster
 */
public record RunDefaults(
    RunProxies proxies,
    int parallelism,
    Duration timeout,
    Duration retention,
    MetadataPropagation carried,
    int pullReservePercent) {}
