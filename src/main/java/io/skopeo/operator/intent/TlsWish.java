package io.skopeo.operator.intent;

import io.skopeo.operator.api.TlsSpec;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How an Image wants certificates to be verified. It says nothing of what is copied, so it is no
 * part of an Intent's fingerprint.
 *
 * @param source at the source
 * @param destination at the destination
 */
public record TlsWish(Side source, Side destination) {
  /** Of an Image that leaves it to the installation, as every central one does. */
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

  /** What is wanted of one side. */
  public sealed interface Side {}

  /** What the installation says. */
  public record Usual() implements Side {}

  /** Verified, whatever the installation says. */
  public record Verified(Optional<Authority> authority) implements Side {}

  /** Not verified, whatever the installation says. */
  public record Unverified() implements Side {}

  /**
   * Where a CA's certificates are.
   *
   * @param kind what has them
   * @param name of the object
   * @param key in the object
   */
  public record Authority(TlsSpec.Kind kind, String name, String key) {}
}
