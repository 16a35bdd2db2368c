package io.skopeo.operator.controller.observe;

import io.skopeo.operator.api.Image;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.planning.input.OlderImage;
import io.skopeo.operator.planning.input.PassTime;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.spec.ImageIntent;
import java.util.List;

/**
 * The input of one reconcile of an Image that is due.
 *
 * @param previous the state of earlier syncs in the status
 * @param relevant the part of it that still counts after a changed spec or a request of the user
 * @param runs the Image's runs that were not reported yet
 * @param isFresh whether everything has to be observed again: the spec is new, or a user asks for
 *     it
 * @param olderImages older Images with the same destination repository
 * @param now the one reading of the clock
 */
public record ReconcileContext(
    Image image,
    ImageIntent intent,
    PreviousState previous,
    PreviousState relevant,
    List<CopyRun> runs,
    boolean isFresh,
    List<OlderImage> olderImages,
    PassTime now) {
  /** Returns the runs that were launched since the status was written. */
  public List<CopyRun> launched() {
    return runs.stream().filter(run -> !previous.runs().contains(run.toString())).toList();
  }

  public String uid() {
    return image.getMetadata().getUid();
  }

  public String namespace() {
    return image.getMetadata().getNamespace();
  }
}
