package io.skopeo.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The selection of source tags. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "!has(self.include) || !has(self.exclude) || self.include.all(i, !(i in self.exclude))",
    message =
        "spec.tags.include and spec.tags.exclude have the same expression: remove it from one of"
            + " them")
public record TagsSpec(
    @Size(max = 500)
        @JsonPropertyDescription(
            "Tags and digests to copy, without reading the source's tag list: TAG, sha256:…, or"
                + " TAG@sha256:… to write that digest to TAG. A digest alone is written to the tag"
                + " pinned- and its first 12 digits. Not together with spec.source.version, semver,"
                + " include, exclude and newest.")
        List<@Pattern(EXACT) @Size(max = 200) String> exact,
    @Size(min = 1, max = 256)
        @JsonPropertyDescription(
            "A range of versions in the syntax of npm: >=2.13 <3, ^1.2, ~1.2.3, 1.2 - 1.4 or"
                + " 1.x || 3.x. Only tags with three numbers, with or without a leading v, are"
                + " versions; 3.19 and 3 are not.")
        @Nullable String semver,
    @Size(max = 20)
        @JsonPropertyDescription(
            "Regular expressions (RE2), of which at least one must match the whole tag. They can"
                + " stand alone, or narrow a pattern or a range.")
        List<@Size(min = 1, max = 256) String> include,
    @Size(max = 20)
        @JsonPropertyDescription(
            "Regular expressions (RE2), of which none may match the whole tag.")
        List<@Size(min = 1, max = 256) String> exclude,
    @Min(1)
        @Max(1_000_000)
        @JsonPropertyDescription(
            "The number of newest tags to select of those that match. Default: all.")
        @Nullable Integer newest,
    @Min(1)
        @Max(1_000_000)
        @JsonPropertyDescription(
            "The highest number of new copies in one interval of the schedule; the others follow in"
                + " the next intervals."
                + " Default: no limit, unless the installation sets one.")
        @Nullable Integer maxNewCopies) {
  /** No selection of tags. */
  public static final TagsSpec NONE =
      new TagsSpec(List.of(), null, List.of(), List.of(), null, null);

  static final String EXACT =
      "^([a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}(@sha256:[0-9a-f]{64})?|sha256:[0-9a-f]{64})$";

  public TagsSpec {
    exact = orEmpty(exact);
    include = orEmpty(include);
    exclude = orEmpty(exclude);
  }

  private static List<String> orEmpty(@Nullable List<String> list) {
    return list == null ? List.of() : List.copyOf(list);
  }
}
