package io.skopeo.operator.controller.archive.source;

import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.copying.ImageName;
import io.skopeo.operator.spec.ImageIntent;

/**
 * One repository that an export or import copies, which is planned like an Image.
 *
 * @param name of the export or import; its uid is followed by the number of the source, so that
 *     lines of several sources are told apart
 * @param intent with a repository of the volume on one side
 * @param target of its runs
 */
public record Source(ImageName name, ImageIntent intent, ExecutionTarget target) {}
