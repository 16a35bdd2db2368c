package io.skopeo.operator.copying;

/**
 * The fingerprint of a run that the operator created, kept in the status of the Image, where only
 * the operator writes. Users who may edit TaskRuns and ConfigMaps in the run's namespace can alter
 * or replace the run; its outcomes then count for its own Image at most.
 *
 * @param uid of the TaskRun
 * @param lines {@link CopyBatch#fingerprint} of the batch
 * @param pulls the number that it may make, in the form of the TaskRun's annotation
 */
public record RunFingerprint(String uid, String lines, String pulls) {}
