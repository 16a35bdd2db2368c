package io.skopeo.operator.intent;

import io.skopeo.operator.api.TlsSpec;
import java.util.Optional;

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
