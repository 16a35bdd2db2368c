package io.skopeo.operator.spec.mapping;

import io.skopeo.operator.api.imageset.ImageSetSpec.Keep;
import io.skopeo.operator.oci.Repository;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** The part of a source name that spec.mapping.keep keeps. */
public final class KeptName {
  private static final int GROUPS = 8;

  private KeptName() {}

  /** Returns the part of a name that is kept. */
  public static String of(Repository source, Keep keep) {
    return switch (keep) {
      case PATH -> source.path();
      case REGISTRY_AND_PATH -> level(source.host()) + "/" + source.path();
      case NAME -> source.path().substring(source.path().lastIndexOf('/') + 1);
    };
  }

  /**
   * Returns a host as a level of a name, in which a colon is not allowed: it becomes an underscore,
   * which no host has. The groups of an address are written out, since {@code ::} at an end would
   * be illegal.
   */
  private static String level(String host) {
    int bracket = host.indexOf(']');
    return bracket < 0
        ? host.replace(':', '_')
        : groups(host.substring(1, bracket)) + host.substring(bracket + 1).replace(':', '_');
  }

  private static String groups(String address) {
    int gap = address.indexOf("::");
    List<String> first = split(gap < 0 ? address : address.substring(0, gap));
    List<String> last = split(gap < 0 ? "" : address.substring(gap + 2));
    var all = new ArrayList<>(first);
    all.addAll(Collections.nCopies(GROUPS - first.size() - last.size(), "0"));
    all.addAll(last);
    return all.stream()
        .map(group -> Integer.toHexString(Integer.parseInt(group, 16)))
        .collect(Collectors.joining("_"));
  }

  private static List<String> split(String groups) {
    return groups.isEmpty() ? List.of() : List.of(groups.split(":", -1));
  }
}
