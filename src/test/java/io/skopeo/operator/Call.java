package io.skopeo.operator;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A request to the API server as RBAC sees it (kubernetes.io: "Authorization", determine the
 * request verb).
 *
 * @param namespace empty for the whole cluster
 * @param resource with its subresource; the whole path where no resource is meant
 * @param name empty where none is named
 */
record Call(
    Optional<String> namespace, String verb, String group, String resource, Optional<String> name) {
  static Call of(String method, URI uri) {
    List<String> path =
        Arrays.stream(uri.getPath().split("/")).filter(part -> !part.isEmpty()).toList();
    int groupAndVersion = path.getFirst().equals("api") ? 2 : 3;
    if (path.size() <= groupAndVersion) {
      return new Call(Optional.empty(), "get", "", uri.getPath(), Optional.empty());
    }
    String group = groupAndVersion == 2 ? "" : path.get(1);
    List<String> rest = path.subList(groupAndVersion, path.size());
    if (rest.size() > 2 && rest.getFirst().equals("namespaces")) {
      return of(Optional.of(rest.get(1)), method, uri, group, rest.subList(2, rest.size()));
    }
    return of(Optional.empty(), method, uri, group, rest);
  }

  private static Call of(
      Optional<String> namespace, String method, URI uri, String group, List<String> resource) {
    Optional<String> name = resource.stream().skip(1).findFirst();
    String subresource = resource.size() > 2 ? "/" + resource.get(2) : "";
    return new Call(
        namespace,
        verb(method, uri, name.isPresent()),
        group,
        resource.getFirst() + subresource,
        name);
  }

  private static String verb(String method, URI uri, boolean named) {
    return switch (method) {
      case "GET" -> isWatch(uri) ? "watch" : named ? "get" : "list";
      case "POST" -> "create";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> named ? "delete" : "deletecollection";
      default -> throw new IllegalArgumentException(method);
    };
  }

  private static boolean isWatch(URI uri) {
    return uri.getQuery() != null && uri.getQuery().contains("watch=true");
  }
}
