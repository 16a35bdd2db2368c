package io.skopeo.operator.controller.imageset;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.controller.observe.BoundedExecutor;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.SafeText;
import java.net.HttpURLConnection;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Writes the Images of ImageSets: many at once, and each alone, so that one refusal ends none. */
final class ChildWriter {
  /** The annotation of an Image that its ImageSet has suspended. */
  static final String SUSPENDED = "skopeo.io/suspended-by-image-set";

  /** So that nobody has to ask the API server for the resource of the kind. */
  private static final ResourceDefinitionContext IMAGES =
      ResourceDefinitionContext.fromResourceType(Image.class);

  private static final String FIELD_MANAGER = "skopeo-operator-image-set";
  private static final int CONCURRENCY = 8;
  private static final int UNPROCESSABLE = 422;
  private static final int MOST_OF_MESSAGE = 400;

  private final KubernetesClient client;

  ChildWriter(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Creates or changes Images by server-side apply.
   *
   * @return why some were refused, by name
   */
  Map<String, Problem> apply(String namespace, Collection<ChildManifest> manifests) {
    Map<String, Optional<Problem>> results =
        each(manifests, ChildManifest::name, manifest -> apply(namespace, manifest));
    var refused = new LinkedHashMap<String, Problem>();
    results.forEach((name, result) -> result.ifPresent(problem -> refused.put(name, problem)));
    return refused;
  }

  private Optional<Problem> apply(String namespace, ChildManifest manifest) {
    try {
      client
          .genericKubernetesResources(IMAGES)
          .inNamespace(namespace)
          .resource(manifest.resource())
          .fieldManager(FIELD_MANAGER)
          .forceConflicts()
          .serverSideApply();
      return Optional.empty();
    } catch (KubernetesClientException e) {
      return Optional.of(refusal(e));
    }
  }

  /** Returns why an Image was refused; anything but a refusal is thrown, and tried again. */
  private static Problem refusal(KubernetesClientException e) {
    String message =
        SafeText.text(
            e.getStatus() == null ? "" : String.valueOf(e.getStatus().getMessage()),
            MOST_OF_MESSAGE);
    return switch (e.getCode()) {
      case HttpURLConnection.HTTP_FORBIDDEN -> new Problem(Reason.NOT_ALLOWED, message);
      case UNPROCESSABLE, HttpURLConnection.HTTP_BAD_REQUEST ->
          new Problem(Reason.INVALID_SPEC, message);
      default -> throw e;
    };
  }

  /**
   * Deletes Images as they were seen: one that was changed or created again meanwhile may be
   * another's by now. Those that are gone already do not matter.
   *
   * @return false if one of them has changed
   */
  boolean delete(Collection<Image> images) {
    return each(images, image -> image.getMetadata().getName(), this::delete).values().stream()
        .allMatch(Boolean::booleanValue);
  }

  private boolean delete(Image image) {
    try {
      client.resource(image).lockResourceVersion(image.getMetadata().getResourceVersion()).delete();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      return false;
    }
  }

  /** Suspends Images, or ends the suspension of those that were suspended here. */
  void suspend(List<Image> images, boolean suspended) {
    String patch =
        suspended
            ? "{\"spec\":{\"suspend\":true},\"metadata\":{\"annotations\":{\"%s\":\"true\"}}}"
            : "{\"spec\":{\"suspend\":null},\"metadata\":{\"annotations\":{\"%s\":null}}}";
    patch(images, patch.formatted(SUSPENDED));
  }

  /** Asks for a comparison of each Image now. */
  void request(List<Image> images, String value) {
    var annotations = Map.of("annotations", Map.of(Image.REQUESTED_AT, value));
    patch(images, Serialization.asJson(Map.of("metadata", annotations)));
  }

  private void patch(List<Image> images, String patch) {
    each(
        images,
        image -> image.getMetadata().getName(),
        image -> {
          try {
            return client
                .resources(Image.class)
                .inNamespace(image.getMetadata().getNamespace())
                .withName(image.getMetadata().getName())
                .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
          } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
              throw e;
            }
            return image;
          }
        });
  }

  /** Makes a request for each item, and returns the answers once all have come. */
  private static <T, R> Map<String, R> each(
      Collection<T> items, Function<T, String> name, Function<T, R> request) {
    var answers = new LinkedHashMap<String, Future<R>>();
    try (var executor = new BoundedExecutor(CONCURRENCY)) {
      items.forEach(
          item -> answers.put(name.apply(item), executor.submit(() -> request.apply(item))));
    }
    var results = new LinkedHashMap<String, R>();
    answers.forEach((key, answer) -> results.put(key, result(answer)));
    return results;
  }

  private static <R> R result(Future<R> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted during requests to the API server", e);
    }
  }
}
