package io.skopeo.operator.copying;

/**
 * The fingerprint of a run that the operator created, kept where only the operator writes: in the
 * status of the Image. Whoever may edit TaskRuns and ConfigMaps in the run's namespace may alter
 * the run, or make another in its place; what it then says counts for its own Image at most.
 *
 * @param uid of the TaskRun
 * @param lines {@link CopyBatch#fingerprint} of what it was given to copy
 * @param pulls that it may make, in the form of the TaskRun's annotation
 */
public record RunFingerprint(String uid, String lines, String pulls) {}
