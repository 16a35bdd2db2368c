package io.skopeo.operator.reconcile;

import io.skopeo.operator.api.Image;
import io.skopeo.operator.intent.Intent;
import io.skopeo.operator.plan.Elder;
import io.skopeo.operator.plan.Memory;
import io.skopeo.operator.plan.PassTime;
import io.skopeo.operator.plan.Run;
import java.util.List;
import java.util.Set;

/**
 * The input of one reconcile of an Image that is due.
 *
 * @param memory what earlier rounds wrote into the status
 * @param relevant what of it still counts after a changed spec or a request of the user
 * @param runs the Image's runs that were not reported yet
 * @param names of all runs of the Image that the informer shows
 * @param elders older Images with the same destination repository
 * @param now its one reading of the clock
 */
record Pass(
    Image image,
    Intent intent,
    Memory memory,
    Memory relevant,
    List<Run> runs,
    Set<String> names,
    List<Elder> elders,
    PassTime now) {
  String uid() {
    return image.getMetadata().getUid();
  }

  String namespace() {
    return image.getMetadata().getNamespace();
  }
}
