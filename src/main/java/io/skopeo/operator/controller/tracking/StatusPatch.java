package io.skopeo.operator.controller.tracking;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;
import java.net.HttpURLConnection;

/** Writes a status by server-side apply, so that the next reconcile sees it. */
public final class StatusPatch {
  private StatusPatch() {}

  /**
   * Writes a status, unless the object has changed since it was read: then it is outdated, and must
   * not replace what another operator or a user has written meanwhile.
   *
   * @param fresh a new object that has nothing but the status
   * @return false if the object has changed or was deleted
   */
  public static <P extends CustomResource<?, ?>> boolean apply(
      P object, P fresh, Context<P> context) {
    fresh.setMetadata(
        new ObjectMetaBuilder()
            .withName(object.getMetadata().getName())
            .withNamespace(object.getMetadata().getNamespace())
            .withResourceVersion(object.getMetadata().getResourceVersion())
            .build());
    try {
      PrimaryUpdateAndCacheUtils.ssaPatchStatusAndCacheResource(object, fresh, context);
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND
          || e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return false;
      }
      throw e;
    }
  }
}
