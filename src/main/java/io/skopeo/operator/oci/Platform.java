package io.skopeo.operator.oci;

import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.SafeText;
import java.util.regex.Pattern;

/**
 * A platform of an image (OCI image specification, Image Index, {@code platform}), normalised as
 * containerd does it (containerd/platforms, {@code Normalize}): {@code linux/arm64} is {@code
 * linux/arm64/v8}, {@code linux/arm} is {@code linux/arm/v7}, {@code linux/amd64} is {@code
 * linux/amd64/v1}. Two spellings of one platform are equal.
 *
 * @param os such as {@code linux}
 * @param architecture as Go calls it, such as {@code amd64}
 * @param variant such as {@code v7}; empty for the default of the architecture
 */
public record Platform(String os, String architecture, String variant) {
  private static final Pattern SYNTAX =
      Pattern.compile("([a-z0-9]{1,32})/([a-z0-9_]{1,32})(?:/([a-z0-9.]{1,32}))?");

  public Platform {
    switch (architecture) {
      case "i386" -> {
        architecture = "386";
        variant = "";
      }
      case "x86_64", "amd64" -> {
        architecture = "amd64";
        variant = variant.equals("v1") ? "" : variant;
      }
      case "aarch64", "arm64" -> {
        architecture = "arm64";
        variant =
            switch (variant) {
              case "8", "v8", "v8.0" -> "";
              case "9", "v9.0" -> "v9";
              default -> variant;
            };
      }
      case "armhf" -> {
        architecture = "arm";
        variant = "v7";
      }
      case "armel" -> {
        architecture = "arm";
        variant = "v6";
      }
      case "arm" ->
          variant =
              switch (variant) {
                case "", "7" -> "v7";
                case "5", "6", "8" -> "v" + variant;
                default -> variant;
              };
      default -> {}
    }
  }

  /** Parses {@code os/architecture} or {@code os/architecture/variant}. */
  public static Parsed<Platform> parse(String text) {
    var matcher = SYNTAX.matcher(text);
    if (!matcher.matches()) {
      return new Parsed.Invalid<>(
          Problem.inSpec(
              "\"%s\" is not a platform: write os/architecture or os/architecture/variant, such as linux/arm/v7."
                  .formatted(SafeText.quote(text))));
    }
    String variant = matcher.group(3);
    return new Parsed.Valid<>(
        new Platform(matcher.group(1), matcher.group(2), variant == null ? "" : variant));
  }

  @Override
  public String toString() {
    return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
  }
}
