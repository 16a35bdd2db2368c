package io.skopeo.operator.intent;

import io.skopeo.operator.api.TlsSpec;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An Image's settings for the verification of certificates. They do not decide what is copied, so
 * they are no part of an Intent's fingerprint.
 *
 * @param source at the source
 * @param destination at the destination
 */
public record TlsWish(Side source, Side destination) {
  /** No settings: the installation decides, as for every central Image. */
  public static final TlsWish NONE = new TlsWish(new Usual(), new Usual());

  /** The fields by which it switches the verification off. */
  Stream<String> unverified() {
    return Stream.concat(
        unverified("source", source).stream(), unverified("destination", destination).stream());
  }

  private static Optional<String> unverified(String word, Side side) {
    return side instanceof Unverified
        ? Optional.of("spec.tls.%s.insecureSkipVerify".formatted(word))
        : Optional.empty();
  }

  /** The setting of one side. */
  public sealed interface Side {}

  /** As the installation decides. */
  public record Usual() implements Side {}

  /** Verified, whatever the installation says. */
  public record Verified(Optional<Authority> authority) implements Side {}

  /** Not verified, whatever the installation says. */
  public record Unverified() implements Side {}

  /**
   * The object with a CA's certificates.
   *
   * @param kind what has them
   * @param name of the object
   * @param key in the object
   */
  public record Authority(TlsSpec.Kind kind, String name, String key) {}
}
