package io.skopeo.operator.controller.observe;

import io.skopeo.operator.api.Image;
import io.skopeo.operator.copying.CopyRun;
import io.skopeo.operator.planning.input.OlderImage;
import io.skopeo.operator.planning.input.PassTime;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.spec.ImageIntent;
import java.util.List;
import java.util.Set;

/**
 * The input of one reconcile of an Image that is due.
 *
 * @param previous the state of earlier syncs in the status
 * @param relevant the part of it that still counts after a changed spec or a request of the user
 * @param runs the Image's runs that were not reported yet
 * @param names of all runs of the Image that the informer shows
 * @param olderImages older Images with the same destination repository
 * @param now the one reading of the clock
 */
public record ReconcileContext(
    Image image,
    ImageIntent intent,
    PreviousState previous,
    PreviousState relevant,
    List<CopyRun> runs,
    Set<String> names,
    List<OlderImage> olderImages,
    PassTime now) {
  public String uid() {
    return image.getMetadata().getUid();
  }

  public String namespace() {
    return image.getMetadata().getNamespace();
  }
}
