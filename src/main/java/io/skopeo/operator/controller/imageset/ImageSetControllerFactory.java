package io.skopeo.operator.controller.imageset;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.skopeo.operator.controller.events.KubernetesEvents;
import io.skopeo.operator.controller.imageset.lists.ListReader;
import io.skopeo.operator.controller.tracking.ImagesBySet;
import io.skopeo.operator.imageset.ImageSetReader;
import io.skopeo.operator.registry.list.ListClient;
import io.skopeo.operator.spec.policy.ListHosts;
import java.time.InstantSource;

/** Wires the {@link ImageSetReconciler}. */
public final class ImageSetControllerFactory {
  private ImageSetControllerFactory() {}

  /**
   * Creates the reconciler.
   *
   * @param hosts the hosts from which lists may be read
   * @param images the Images of each ImageSet
   */
  public static ImageSetReconciler create(
      KubernetesClient client,
      ListClient lists,
      ListHosts hosts,
      ImageSetReader specs,
      ImagesBySet images,
      InstantSource time) {
    return new ImageSetReconciler(
        time,
        specs,
        new SetMemories(new SetLists(new ListReader(client, lists, hosts))),
        images,
        new SetChildren(images, new ChildWriter(client), new MirrorConfigMaps(client)),
        new ImageSetReporter(new KubernetesEvents(client)));
  }
}
