package io.skopeo.operator.app.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.skopeo.operator.api.imageset.ImageSet;
import io.skopeo.operator.api.imageset.ImageSetSpec;
import io.skopeo.operator.imageset.ImageSetIntent;
import io.skopeo.operator.imageset.ImageSetReader;
import io.skopeo.operator.imageset.ParsedImageSet;
import io.skopeo.operator.imageset.SetResolution;
import io.skopeo.operator.imageset.SetResolver;
import io.skopeo.operator.imageset.child.ChildImage;
import io.skopeo.operator.imageset.list.ListParser;
import io.skopeo.operator.imageset.list.RepositoryList;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Plural;
import io.skopeo.operator.problem.Problem;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The command {@code --plan FILE...}: prints what lists of repositories become, without a cluster.
 * One of the files may be the manifest of an ImageSet; the others stand for its
 * spec.repositoriesFrom.
 */
final class PlanCommand {
  /** The argument that asks for the command. */
  static final String OPTION = "--plan";

  private static final String USAGE =
      "usage: --plan FILE...: the files are lists of repositories and, at most once, the manifest"
          + " of an ImageSet";
  private static final String EXAMPLE_PREFIX = "registry.example.com";
  private static final String ROW = "%-60s  %-24s  %s%n";

  private static final ObjectMapper YAML =
      YAMLMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final ImageSetReader specs;
  private final PrintStream out;
  private final PrintStream err;

  PlanCommand(ImageSetReader specs, PrintStream out, PrintStream err) {
    this.specs = specs;
    this.out = out;
    this.err = err;
  }

  /**
   * Prints the plan.
   *
   * @return the exit status: 0, or 1 if an entry cannot be mirrored or a file cannot be used
   */
  int run(List<Path> files) {
    if (files.isEmpty()) {
      err.println(USAGE);
      return 1;
    }
    var lists = new ArrayList<RepositoryList>();
    Optional<ImageSet> set = Optional.empty();
    for (Path file : files) {
      String text;
      try {
        text = Files.readString(file);
      } catch (IOException e) {
        err.printf("%s cannot be read (%s).%n", file, e.getClass().getSimpleName());
        return 1;
      }
      Parsed<Optional<ImageSet>> read = manifest(file, text);
      if (read instanceof Parsed.Invalid<Optional<ImageSet>>(var problem)) {
        return failed(List.of(problem));
      }
      Optional<ImageSet> manifest = read.orThrow();
      if (manifest.isPresent() && set.isEmpty()) {
        set = manifest;
        continue;
      }
      switch (ListParser.parse(file.toString(), text)) {
        case Parsed.Valid<RepositoryList>(var list) -> lists.add(list);
        case Parsed.Invalid<RepositoryList>(var problem) -> {
          return failed(List.of(problem));
        }
      }
    }
    lists.forEach(list -> list.notTaken().forEach(err::println));
    return plan(set.orElseGet(this::example), lists);
  }

  private int plan(ImageSet set, List<RepositoryList> lists) {
    return switch (specs.read(set.getSpec())) {
      case ParsedImageSet.InvalidImageSet(var problems) -> failed(problems);
      case ImageSetIntent intent ->
          switch (SetResolver.resolve(
              Objects.requireNonNullElse(set.getMetadata().getName(), "set"), intent, lists)) {
            case Parsed.Invalid<SetResolution>(var problem) -> failed(List.of(problem));
            case Parsed.Valid<SetResolution>(var resolution) -> print(resolution);
          };
    };
  }

  private int print(SetResolution resolution) {
    if (!resolution.children().isEmpty()) {
      out.printf(ROW, "SOURCE", "TAGS", "DESTINATION");
    }
    resolution.children().forEach(this::print);
    resolution.warnings().forEach(err::println);
    resolution.invalid().forEach(entry -> err.println(entry.problem().sentence()));
    err.printf(
        "%s, %d excluded, %s%n",
        Plural.of(resolution.children().size(), "Image"),
        resolution.excluded(),
        Plural.of(
            resolution.invalid().size(),
            "entry that cannot be mirrored",
            "entries that cannot be mirrored"));
    return resolution.invalid().isEmpty() ? 0 : 1;
  }

  private void print(ChildImage child) {
    @Nullable String tag = Objects.requireNonNull(child.spec().destination()).version();
    out.printf(
        ROW, child.source(), tags(child), child.destination() + (tag == null ? "" : ":" + tag));
  }

  private static String tags(ChildImage child) {
    @Nullable String version = Objects.requireNonNull(child.spec().source()).version();
    if (version != null) {
      return version;
    }
    var tags = Objects.requireNonNull(child.spec().tags());
    if (!tags.exact().isEmpty()) {
      return tags.exact().size() == 1
          ? tags.exact().getFirst()
          : Plural.of(tags.exact().size(), "tag");
    }
    return tags.semver() != null ? tags.semver() : String.join(" ", tags.include());
  }

  private int failed(List<Problem> problems) {
    problems.forEach(problem -> err.println(problem.sentence()));
    return 1;
  }

  /** Returns an ImageSet for those who have only a list yet. */
  private ImageSet example() {
    String prefix = specs.defaultRegistry().isEmpty() ? EXAMPLE_PREFIX : specs.defaultRegistry();
    err.printf("No ImageSet is given: names are those of spec.mapping.prefix %s.%n", prefix);
    var set = new ImageSet();
    set.getMetadata().setName("set");
    set.setSpec(spec(prefix));
    return set;
  }

  /** Returns a spec with one list, whatever it is: the files stand for it. */
  private static ImageSetSpec spec(String prefix) {
    return new ImageSetSpec(
        List.of(),
        List.of(new ImageSetSpec.ListSource(null, null, null, null)),
        List.of(),
        new ImageSetSpec.Mapping(prefix, null, List.of(), null, null),
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  /** Returns the ImageSet that a text is the manifest of; empty if it is something else. */
  private static Parsed<Optional<ImageSet>> manifest(Path file, String text) {
    JsonNode node;
    try {
      node = YAML.readTree(text);
    } catch (JsonProcessingException _) {
      return new Parsed.Valid<>(Optional.empty());
    }
    if (node == null || !node.path("kind").asText().equals("ImageSet")) {
      return new Parsed.Valid<>(Optional.empty());
    }
    try {
      return new Parsed.Valid<>(Optional.of(YAML.treeToValue(node, ImageSet.class)));
    } catch (JsonProcessingException _) {
      return new Parsed.Invalid<>(
          Problem.inSpec(
              file
                  + " is no manifest of an ImageSet that can be read: check the types of its"
                  + " fields."));
    }
  }
}
