package io.skopeo.operator.spec;

import java.util.regex.Pattern;

/**
 * Validates names as Kubernetes does (apimachinery, {@code util/validation}), before they get into
 * a run that could never start, or into a path of the API.
 */
public final class KubernetesNames {
  private static final int LONGEST_SUBDOMAIN = 253;
  private static final String SUBDOMAIN_PATTERN =
      "[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*";
  private static final String NAME = "[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?";
  private static final Pattern SUBDOMAIN = Pattern.compile(SUBDOMAIN_PATTERN);
  private static final Pattern KEY = Pattern.compile("(" + SUBDOMAIN_PATTERN + "/)?" + NAME);
  private static final Pattern VALUE = Pattern.compile("(" + NAME + ")?");

  private KubernetesNames() {}

  /** Returns whether the text is a valid object name. */
  public static boolean isName(String text) {
    return text.length() <= LONGEST_SUBDOMAIN && SUBDOMAIN.matcher(text).matches();
  }

  /** Returns whether the text is a valid label key or resource name. */
  public static boolean isKey(String text) {
    return text.indexOf('/') <= LONGEST_SUBDOMAIN && KEY.matcher(text).matches();
  }

  /** Returns whether the text is a valid label value. */
  public static boolean isLabelValue(String text) {
    return VALUE.matcher(text).matches();
  }
}
