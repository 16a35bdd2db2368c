package io.skopeo.operator.spec;

import com.google.re2j.Pattern;
import io.skopeo.operator.api.ImageSpec;
import io.skopeo.operator.api.ReferrersSpec;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.tags.regex.RegexParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads spec.platforms, spec.signatures, spec.referrers and spec.requireAttestations. */
final class CopyScopeReader {
  private CopyScopeReader() {}

  /** Reads the scope, and adds the problems in it. */
  static CopyScope scope(ImageSpec spec, List<Problem> problems) {
    @Nullable List<String> texts = spec.platforms();
    return new CopyScope(
        texts == null ? List.of() : platforms(texts, problems),
        new ReferrerTypes(
            Boolean.TRUE.equals(spec.signatures()),
            Optional.ofNullable(spec.referrers()).map(read -> types(read, problems))),
        Boolean.TRUE.equals(spec.requireAttestations()));
  }

  private static List<String> types(ReferrersSpec referrers, List<Problem> problems) {
    @Nullable List<String> texts = referrers.artifactTypes();
    List<String> types =
        texts == null
            ? List.of()
            : texts.stream().map(text -> Objects.requireNonNullElse(text, "")).toList();
    for (int i = 0; i < types.size(); i++) {
      String field = "spec.referrers.artifactTypes[%d]".formatted(i);
      if (RegexParser.parse(field, types.get(i), "artifact types")
          instanceof Parsed.Invalid<Pattern>(var problem)) {
        problems.add(problem);
      }
    }
    return types;
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
