package io.skopeo.operator.spec;

import io.skopeo.operator.api.ImageSpec;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads spec.platforms and spec.signatures. */
final class CopyScopeReader {
  private CopyScopeReader() {}

  /** Reads the scope, and adds the problems in it. */
  static CopyScope scope(ImageSpec spec, List<Problem> problems) {
    @Nullable List<String> texts = spec.platforms();
    return new CopyScope(
        texts == null ? List.of() : platforms(texts, problems),
        Boolean.TRUE.equals(spec.signatures()));
  }

  private static List<Platform> platforms(List<String> texts, List<Problem> problems) {
    var platforms = new ArrayList<Platform>();
    for (int i = 0; i < texts.size(); i++) {
      switch (Platform.parse(Objects.requireNonNullElse(texts.get(i), ""))) {
        case Parsed.Invalid<Platform>(var problem) ->
            problems.add(Problem.inSpec("spec.platforms[%d]: %s".formatted(i, problem.sentence())));
        case Parsed.Valid<Platform>(var platform) when platforms.contains(platform) ->
            problems.add(
                Problem.inSpec(
                    "spec.platforms has %s twice: remove one of them.".formatted(platform)));
        case Parsed.Valid<Platform>(var platform) -> platforms.add(platform);
      }
    }
    return platforms;
  }
}
