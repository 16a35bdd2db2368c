package io.skopeo.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.APIGroup;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Looks for the passwords of the tests in every object that is not a Secret, in every container's
 * log and in every Event.
 */
final class Leaks {
  private static final Set<String> PASSWORDS = ConcurrentHashMap.newKeySet();

  private final KubernetesClient client;
  private final Instant since;

  Leaks(KubernetesClient client, Instant since) {
    this.client = client;
    this.since = since;
  }

  /** Has a password looked for, as it is and as it is sent. */
  static void lookFor(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    PASSWORDS.add(password);
    PASSWORDS.add(Base64.getEncoder().encodeToString(pair));
    PASSWORDS.add(Base64.getEncoder().encodeToString(password.getBytes(StandardCharsets.UTF_8)));
  }

  /** Whether a text holds one of them. */
  static boolean isIn(String text) {
    return PASSWORDS.stream().anyMatch(text::contains);
  }

  /** Fails where one is found in the namespaces, or in what belongs to none. */
  void assertNone(String... namespaces) {
    var found = new ArrayList<String>();
    for (String list : lists(namespaces)) {
      if (isIn(get(list))) {
        found.add(list);
      }
    }
    for (String namespace : namespaces) {
      client.pods().inNamespace(namespace).list().getItems().stream()
          .flatMap(
              pod -> containers(pod).map(name -> new String[] {pod.getMetadata().getName(), name}))
          .filter(of -> isIn(log(namespace, of[0], of[1])))
          .forEach(of -> found.add("log of %s/%s/%s".formatted(namespace, of[0], of[1])));
    }
    assertThat(found).as("where passwords are seen").isEmpty();
  }

  private static Stream<String> containers(Pod pod) {
    return Stream.concat(
            pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
        .map(Container::getName);
  }

  private String log(String namespace, String pod, String container) {
    try {
      return client
          .pods()
          .inNamespace(namespace)
          .withName(pod)
          .inContainer(container)
          .sinceTime(since.toString())
          .getLog();
    } catch (KubernetesClientException _) {
      // A container that never began has none, and neither has a pod that has just gone.
      return "";
    }
  }

  private String get(String list) {
    try {
      String all = client.raw(list);
      return all == null ? "" : all;
    } catch (KubernetesClientException e) {
      // Some kinds can be listed in name only.
      if (e.getCode() == 404 || e.getCode() == 405) {
        return "";
      }
      throw e;
    }
  }

  private List<String> lists(String... namespaces) {
    var lists = new ArrayList<String>();
    Stream.concat(Stream.of("/api/v1"), client.getApiGroups().getGroups().stream().map(Leaks::path))
        .forEach(root ->
            client.getApiResources(root.replaceFirst("^/apis?/", "")).getResources().stream()
                .filter(
                    kind -> kind.getVerbs().contains("list") && !kind.getName().equals("secrets"))
                .forEach(kind -> lists.addAll(lists(root, kind, namespaces))));
    return lists;
  }

  private static String path(APIGroup group) {
    return "/apis/" + group.getPreferredVersion().getGroupVersion();
  }

  private static List<String> lists(String root, APIResource kind, String... namespaces) {
    return kind.getNamespaced()
        ? Stream.of(namespaces)
            .map(namespace -> "%s/namespaces/%s/%s".formatted(root, namespace, kind.getName()))
            .toList()
        : List.of(root + "/" + kind.getName());
  }
}
