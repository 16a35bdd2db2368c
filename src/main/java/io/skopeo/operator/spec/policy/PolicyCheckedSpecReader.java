package io.skopeo.operator.spec.policy;

import io.skopeo.operator.api.ImageSpec;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.ParsedSpec;
import io.skopeo.operator.spec.SpecReader;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the specs of Images and refuses those that the installation does not allow. */
public record PolicyCheckedSpecReader(SpecReader reader, TenantPolicy policy) {
  /** Creates a reader with the defaults of a policy; the registry is that of {@link SpecReader}. */
  public PolicyCheckedSpecReader(String defaultRegistry, TenantPolicy policy) {
    this(new SpecReader(defaultRegistry, policy.leastPause(), policy.maxNewCopies()), policy);
  }

  /** Reads the spec of an Image of the namespace. */
  public ParsedSpec read(String namespace, @Nullable ImageSpec spec) {
    ParsedSpec read = reader.read(spec);
    return spec != null && read instanceof ImageIntent intent
        ? allowed(namespace, spec, intent)
        : read;
  }

  private ParsedSpec allowed(String namespace, ImageSpec spec, ImageIntent intent) {
    List<Problem> problems =
        policy.problems(namespace, spec, intent, intent.execution().tls().unverified());
    return problems.isEmpty() ? intent : new ParsedSpec.InvalidSpec(problems);
  }

  /**
   * Returns the intent by which an Image claims tags of its destination; empty if it may not write
   * there. Other limits of the policy do not matter.
   */
  public Optional<ImageIntent> claim(String namespace, @Nullable ImageSpec spec) {
    return reader.read(spec) instanceof ImageIntent intent
            && policy.destinations().allow(namespace, intent.destination())
        ? Optional.of(intent)
        : Optional.empty();
  }
}
