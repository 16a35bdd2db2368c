package io.skopeo.operator.controller.imageset.lists;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.skopeo.operator.api.imageset.ImageSetSpec.ListSource;
import io.skopeo.operator.controller.observe.BoundedExecutor;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.registry.list.ListClient;
import io.skopeo.operator.spec.policy.ListHosts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

/** Reads the lists of ImageSets, those of one ImageSet in parallel. */
public final class ListReader {
  private static final int CONCURRENCY = 4;

  private final ConfigMapListReader configMaps;
  private final UrlListReader urls;

  /**
   * Creates a reader.
   *
   * @param hosts the hosts from which lists may be read
   */
  public ListReader(KubernetesClient client, ListClient lists, ListHosts hosts) {
    configMaps = new ConfigMapListReader(client);
    urls = new UrlListReader(client, lists, hosts);
  }

  /**
   * Reads lists, each with one GET of its ConfigMap, or one request to its URL after a GET of each
   * object that it names.
   *
   * @param namespace of the ImageSet, and of the objects that it names
   * @param sources those of spec.repositoriesFrom
   * @return as many as there are sources, in the same order
   */
  public List<ListText> read(String namespace, List<ListSource> sources, Instant now) {
    var requests = new ArrayList<Future<ListText>>(sources.size());
    try (var executor = new BoundedExecutor(CONCURRENCY)) {
      for (int i = 0; i < sources.size(); i++) {
        String field = "spec.repositoriesFrom[%d]".formatted(i);
        ListSource source = sources.get(i);
        requests.add(executor.submit(() -> read(namespace, field, source, now)));
      }
      return requests.stream().map(BoundedExecutor::result).toList();
    }
  }

  private ListText read(String namespace, String field, ListSource source, Instant now) {
    if (source.configMapRef() != null && source.url() == null) {
      return configMaps.read(namespace, field, source.configMapRef());
    }
    if (source.url() != null && source.configMapRef() == null) {
      return urls.read(namespace, field, source.url(), source, now);
    }
    return new ListText(
        field,
        new ListText.Failed(
            Problem.inSpec(
                "%s is neither a configMapRef nor a url, or both: set one of them."
                    .formatted(field))));
  }
}
