package io.skopeo.operator.spec.policy;

import io.skopeo.operator.api.ImageSpec;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.ParsedSpec;
import io.skopeo.operator.spec.SpecReader;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the specs of Images and holds them against what the installation allows.
 *
 * @param reader that reads what is not said as the installation wants it
 * @param policy what is allowed
 */
public record PolicyCheckedSpecReader(SpecReader reader, TenantPolicy policy) {
  /**
   * @param defaultRegistry the registry, with or without a leading path, of a destination that
   *     names none; empty for Docker Hub
   * @param policy what is allowed
   */
  public PolicyCheckedSpecReader(String defaultRegistry, TenantPolicy policy) {
    this(new SpecReader(defaultRegistry, policy.leastPause(), policy.maxNewCopies()), policy);
  }

  /** Reads the spec of an Image of the namespace; what is not allowed is refused. */
  public ParsedSpec read(String namespace, @Nullable ImageSpec spec) {
    ParsedSpec read = reader.read(spec);
    return spec != null && read instanceof ImageIntent intent
        ? allowed(namespace, spec, intent)
        : read;
  }

  private ParsedSpec allowed(String namespace, ImageSpec spec, ImageIntent intent) {
    List<Problem> problems = policy.problems(namespace, spec, intent, intent.tls().unverified());
    return problems.isEmpty() ? intent : new ParsedSpec.InvalidSpec(problems);
  }

  /**
   * Returns what an Image of the namespace claims at its destination; empty if it may not write
   * there. Whatever else is not allowed takes nothing from what it claims.
   */
  public Optional<ImageIntent> claim(String namespace, @Nullable ImageSpec spec) {
    return reader.read(spec) instanceof ImageIntent intent
            && policy.destinations().allow(namespace, intent.destination())
        ? Optional.of(intent)
        : Optional.empty();
  }
}
