package io.skopeo.operator.controller.imageset.lists;

import io.skopeo.operator.api.TlsSpec;
import io.skopeo.operator.api.TlsSpec.Kind;
import io.skopeo.operator.api.imageset.ImageSetSpec.ConfigMapKey;
import io.skopeo.operator.api.imageset.ImageSetSpec.ListSource;
import io.skopeo.operator.api.imageset.ImageSetSpec.SecretName;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Sources of lists for tests. */
final class ListSources {
  private ListSources() {}

  static ListSource configMap(String name, String key) {
    return new ListSource(new ConfigMapKey(name, key, null), null, null, null);
  }

  static ListSource optional(String name, String key) {
    return new ListSource(new ConfigMapKey(name, key, true), null, null, null);
  }

  /** A URL whose CA is in the ConfigMap {@code ca}. */
  static ListSource url(String url) {
    return new ListSource(null, url, null, ca(Kind.CONFIG_MAP, "ca"));
  }

  static ListSource url(String url, String secret) {
    return new ListSource(null, url, new SecretName(secret), ca(Kind.CONFIG_MAP, "ca"));
  }

  static TlsSpec.Authority ca(Kind kind, String name) {
    return new TlsSpec.Authority(kind, name, null);
  }

  static String base64(String text) {
    return base64(text.getBytes(StandardCharsets.UTF_8));
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
