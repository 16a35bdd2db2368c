package io.skopeo.operator.intent;

import io.skopeo.operator.api.ImageSpec;
import io.skopeo.operator.problem.Problem;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the specs of Images and holds them against what the installation allows.
 *
 * @param reader that reads what is not said as the installation wants it
 * @param allowance what is allowed
 */
public record AllowedSpecs(SpecReader reader, Allowance allowance) {
  /**
   * @param defaultRegistry the registry, with or without a leading path, of a destination that
   *     names none; empty for Docker Hub
   * @param allowance what is allowed
   */
  public AllowedSpecs(String defaultRegistry, Allowance allowance) {
    this(
        new SpecReader(defaultRegistry, allowance.leastPause(), allowance.maxNewCopies()),
        allowance);
  }

  /** Reads the spec of an Image of the namespace; what is not allowed is refused. */
  public Reading read(String namespace, @Nullable ImageSpec spec) {
    Reading read = reader.read(spec);
    return spec != null && read instanceof Intent intent ? allowed(namespace, spec, intent) : read;
  }

  private Reading allowed(String namespace, ImageSpec spec, Intent intent) {
    List<Problem> problems = allowance.problems(namespace, spec, intent, intent.tls().unverified());
    return problems.isEmpty() ? intent : new Reading.Refused(problems);
  }

  /**
   * Returns what an Image of the namespace claims at its destination; empty if it may not write
   * there. Whatever else is not allowed takes nothing from what it claims.
   */
  public Optional<Intent> claim(String namespace, @Nullable ImageSpec spec) {
    return reader.read(spec) instanceof Intent intent
            && allowance.destinations().allow(namespace, intent.destination())
        ? Optional.of(intent)
        : Optional.empty();
  }
}
