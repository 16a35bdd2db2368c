package io.skopeo.operator.intent;

import java.util.regex.Pattern;

/**
 * What Kubernetes calls things by (apimachinery, {@code util/validation}). What is no name is told
 * before a run is made that could never begin, or a path of the API is made of it.
 */
final class KubernetesNames {
  private static final int LONGEST_SUBDOMAIN = 253;
  private static final String SUBDOMAIN_PATTERN =
      "[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*";
  private static final String NAME = "[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?";
  private static final Pattern SUBDOMAIN = Pattern.compile(SUBDOMAIN_PATTERN);
  private static final Pattern KEY = Pattern.compile("(" + SUBDOMAIN_PATTERN + "/)?" + NAME);
  private static final Pattern VALUE = Pattern.compile("(" + NAME + ")?");

  private KubernetesNames() {}

  /** Whether objects may be called so. */
  static boolean isName(String text) {
    return text.length() <= LONGEST_SUBDOMAIN && SUBDOMAIN.matcher(text).matches();
  }

  /** Whether it may be the key of a label or the name of a resource, with a domain before it. */
  static boolean isKey(String text) {
    return text.indexOf('/') <= LONGEST_SUBDOMAIN && KEY.matcher(text).matches();
  }

  /** Whether it may be the value of a label. */
  static boolean isLabelValue(String text) {
    return VALUE.matcher(text).matches();
  }
}
