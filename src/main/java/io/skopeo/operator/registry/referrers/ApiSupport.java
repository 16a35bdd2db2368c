package io.skopeo.operator.registry.referrers;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.skopeo.operator.credentials.Access;
import java.util.Optional;

/**
 * Remembers which registries have the referrers API. One list of it is enough, since a repository
 * may lack the API behind a host of many registries, such as Artifactory.
 */
final class ApiSupport {
  private static final int MAX_HOSTS = 4096;

  private final Cache<Key, Boolean> hosts = Caffeine.newBuilder().maximumSize(MAX_HOSTS).build();

  private record Key(String host, Access access) {
    static Key of(String host, Access access) {
      return new Key(host, access.usedAs(Access.Use.SOURCE));
    }
  }

  /** Returns what is known; empty for nothing. */
  Optional<Boolean> known(String host, Access access) {
    return Optional.ofNullable(hosts.getIfPresent(Key.of(host, access)));
  }

  void record(String host, Access access, ApiAnswer answer) {
    switch (answer) {
      case ApiAnswer.Listed _ -> hosts.put(Key.of(host, access), true);
      case ApiAnswer.NoApi(var clear) when clear ->
          hosts.asMap().putIfAbsent(Key.of(host, access), false);
      case ApiAnswer.NoApi _, ApiAnswer.UnknownRepository _, ApiAnswer.NoAnswer _ -> {}
    }
  }
}
