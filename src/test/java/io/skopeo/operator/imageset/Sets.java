package io.skopeo.operator.imageset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.skopeo.operator.api.imageset.ImageSetSpec;
import io.skopeo.operator.imageset.child.ChildImage;
import io.skopeo.operator.imageset.list.ListParser;
import io.skopeo.operator.imageset.list.RepositoryList;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.spec.schedule.MinimumFrequency;
import java.util.List;
import java.util.stream.Stream;

/** ImageSets from YAML, for tests. */
public final class Sets {
  static final String LISTS = "repositoriesFrom: [{configMapRef: {name: list, key: list.txt}}]\n";
  static final String MIRROR = LISTS + "mapping: {prefix: registry.example.com/mirror}\n";

  private Sets() {}

  static ImageSetSpec spec(String yaml) {
    try {
      return new YAMLMapper().readValue(yaml, ImageSetSpec.class);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  /** Reads a spec that must be valid. */
  public static ImageSetIntent intent(String yaml) {
    return (ImageSetIntent) new ImageSetReader("", MinimumFrequency.NONE).read(spec(yaml));
  }

  static RepositoryList list(String... lines) {
    return ListParser.parse("list", String.join("\n", lines) + "\n").orThrow();
  }

  static Parsed<SetResolution> resolved(String yaml, RepositoryList... lists) {
    return SetResolver.resolve("platform", intent(yaml), List.of(lists));
  }

  /** Resolves lines of one list. */
  public static SetResolution resolution(String yaml, String... lines) {
    return resolved(yaml, list(lines)).orThrow();
  }

  static List<ChildImage> children(String yaml, String... lines) {
    return resolution(yaml, lines).children();
  }

  /** Returns the only Image of some lines. */
  public static ChildImage child(String yaml, String... lines) {
    List<ChildImage> children = children(yaml, lines);
    if (children.size() != 1) {
      throw new AssertionError(children);
    }
    return children.getFirst();
  }

  static List<String> sources(SetResolution resolution) {
    return names(resolution.children().stream());
  }

  private static List<String> names(Stream<ChildImage> children) {
    return children.map(child -> child.source().toString()).toList();
  }
}
