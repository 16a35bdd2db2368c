package io.skopeo.operator.oci;

import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.SafeText;
import java.util.regex.Pattern;

/**
 * The digest of a manifest, {@code sha256:…} or {@code sha512:…} (OCI image specification,
 * descriptor, Digests).
 *
 * @param algorithm {@code sha256} or {@code sha512}
 * @param hex lower-case hexadecimal, 64 or 128 characters
 */
public record Digest(String algorithm, String hex) {
  private static final int DIGITS = 12;
  private static final Pattern SYNTAX =
      Pattern.compile("(sha256):[0-9a-f]{64}|(sha512):[0-9a-f]{128}");

  public Digest {
    if (!SYNTAX.matcher(algorithm + ":" + hex).matches()) {
      throw new IllegalArgumentException("not a digest: " + algorithm + ":" + hex);
    }
  }

  /** Reads {@code algorithm:hex}. */
  public static Parsed<Digest> parse(String text) {
    if (!SYNTAX.matcher(text).matches()) {
      return new Parsed.Invalid<>(
          Problem.inSpec(
              "\"%s\" is not a digest: write sha256: and 64 of 0-9a-f."
                  .formatted(SafeText.quote(text))));
    }
    int colon = text.indexOf(':');
    return new Parsed.Valid<>(new Digest(text.substring(0, colon), text.substring(colon + 1)));
  }

  /** Returns the algorithm and the first twelve digits, as sentences have them. */
  public String brief() {
    return algorithm + ":" + hex.substring(0, DIGITS);
  }

  @Override
  public String toString() {
    return algorithm + ":" + hex;
  }
}
