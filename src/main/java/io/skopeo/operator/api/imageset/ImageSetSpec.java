package io.skopeo.operator.api.imageset;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.skopeo.operator.api.ImageSpec;
import io.skopeo.operator.api.RepositoryNames;
import io.skopeo.operator.api.ScheduleSpec;
import io.skopeo.operator.api.TagsSpec;
import io.skopeo.operator.api.TlsSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The spec of an ImageSet. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "(has(self.repositories) && size(self.repositories) > 0) || (has(self.repositoriesFrom) &&"
            + " size(self.repositoriesFrom) > 0)",
    message =
        "no repositories are named: set spec.repositories, or spec.repositoriesFrom with a"
            + " ConfigMap or a URL")
@ValidationRule(
    value = "!has(self.chunk) || !has(self.spread)",
    message = "spec.chunk and spec.spread cannot both be set: remove one of them")
@ValidationRule(
    value = "!has(self.schedule) || !has(self.frequency)",
    message = "spec.schedule and spec.frequency cannot both be set: remove one of them")
public record ImageSetSpec(
    @Size(max = 1000)
        @JsonPropertyDescription(
            "Repositories to mirror. Those of spec.repositoriesFrom follow them.")
        List<RepositoryEntry> repositories,
    @Size(max = 20)
        @JsonPropertyDescription(
            "Lists of repositories: keys of ConfigMaps, and URLs. Their entries follow each other"
                + " in this order.")
        List<ListSource> repositoriesFrom,
    @Size(max = 50)
        @JsonPropertyDescription(
            "Regular expressions (RE2). A repository is left out if one of them matches its whole"
                + " name, with the registry and without a tag, such as docker\\.io/library/.*.")
        List<@Size(min = 1, max = 256) String> exclude,
    @JsonPropertyDescription("The names of the repositories at the destination.")
        @Nullable Mapping mapping,
    @JsonPropertyDescription(
            "Mirrors only a part of the repositories, as one of several ImageSets with the same"
                + " lists.")
        @Nullable Chunk chunk,
    @Pattern("^([0-9]+(\\.[0-9]+)?(s|m|h|d|w))+$")
        @Size(max = 32)
        @JsonPropertyDescription(
            "A time over which the repositories are spread, such as 4h: each is first mirrored, and"
                + " begins after each time of spec.schedule, at a moment of its own within it,"
                + " which depends on its name alone.")
        @Nullable String spread,
    @Pattern("^([0-9]+(\\.[0-9]+)?(s|m|h|d|w))+$")
        @Size(max = 32)
        @JsonPropertyDescription(
            "The interval at which the lists are read, and source and destination of each"
                + " repository are compared, such as 15m or 1h30m. Default: 1h, or the shortest"
                + " interval that the installation allows if that is longer.")
        @Nullable String frequency,
    @JsonPropertyDescription(
            "The times at which the lists are read, and source and destination of each repository"
                + " are compared, in place of spec.frequency.")
        @Nullable ScheduleSpec schedule,
    @JsonPropertyDescription(
            "If true, no Image is created, changed or deleted, and status.plan lists what would"
                + " be.")
        @Nullable Boolean dryRun,
    @JsonPropertyDescription(
            "If true, the lists are not read, and all Images of this ImageSet are suspended.")
        @Nullable Boolean suspend,
    @JsonPropertyDescription("The Images that are created for the repositories.")
        @Nullable ImageTemplate template) {

  private static final String OBJECT = "^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$";
  private static final String KEY = "^[-._a-zA-Z0-9]+$";

  public ImageSetSpec {
    repositories = repositories == null ? List.of() : List.copyOf(repositories);
    repositoriesFrom = repositoriesFrom == null ? List.of() : List.copyOf(repositoriesFrom);
    exclude = exclude == null ? List.of() : List.copyOf(exclude);
  }

  /** A repository to mirror. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record RepositoryEntry(
      @Required
          @Size(max = 255)
          @ValidationRule(
              value = RepositoryNames.RULE,
              message = RepositoryNames.REFUSED,
              messageExpression = RepositoryNames.OF_ENTRY)
          @JsonPropertyDescription(
              "The source repository, such as quay.io/argoproj/argocd. Without a registry host, it"
                  + " is a repository of Docker Hub.")
          @Nullable String name,
      @JsonPropertyDescription("The tags to mirror, in place of all of spec.template.spec.tags.")
          @Nullable TagsSpec tags,
      @JsonPropertyDescription(
              "The repository at the destination. spec.mapping does not change it.")
          @Nullable Target destination,
      @Size(max = 20)
          @JsonPropertyDescription(
              "The platforms to mirror, in place of spec.template.spec.platforms.")
          @Nullable List<@Pattern(ImageSpec.PLATFORM) @Size(max = 98) String> platforms) {}

  /** The destination of one repository. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Target(
      @Required
          @Size(max = 255)
          @ValidationRule(
              value = RepositoryNames.RULE,
              message = RepositoryNames.REFUSED,
              messageExpression = RepositoryNames.OF_TARGET)
          @JsonPropertyDescription(
              "The destination repository. Without a registry host, it is a repository of Docker"
                  + " Hub.")
          @Nullable String name) {}

  /** A list of repositories: a key of a ConfigMap, or a URL. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "has(self.configMapRef) != has(self.url)",
      message = "a list is either a configMapRef or a url: set one of them")
  @ValidationRule(
      value = "has(self.url) || (!has(self.secretRef) && !has(self.caRef))",
      message = "secretRef and caRef belong to a url: remove them, or set url")
  public record ListSource(
      @JsonPropertyDescription("A ConfigMap in the namespace of the ImageSet.")
          @Nullable ConfigMapKey configMapRef,
      @Pattern("^https://[^\\s#]+$")
          @Size(max = 2048)
          @JsonPropertyDescription(
              "The https URL of a list of at most 1 MiB. Outside of the namespace of central runs,"
                  + " the installation must allow its host (ALLOWED_LIST_HOSTS).")
          @Nullable String url,
      @JsonPropertyDescription(
              "A Secret in the namespace of the ImageSet with the key token, or with username and"
                  + " password. Its annotation skopeo.io/list-hosts names the hosts that it is sent"
                  + " to.")
          @Nullable SecretName secretRef,
      @JsonPropertyDescription(
              "The CA that issued the certificate of the URL's host, if it is not publicly"
                  + " trusted.")
          TlsSpec.@Nullable Authority caRef) {}

  /** A key of a ConfigMap. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ConfigMapKey(
      @Required
          @Pattern(OBJECT)
          @Size(max = 253)
          @JsonPropertyDescription("The name of the ConfigMap.")
          @Nullable String name,
      @Required
          @Pattern(KEY)
          @Size(max = 253)
          @JsonPropertyDescription("The key under which the list is.")
          @Nullable String key,
      @JsonPropertyDescription("If true, a ConfigMap or key that does not exist is an empty list.")
          @Nullable Boolean optional) {}

  /** The name of a Secret. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SecretName(
      @Required
          @Pattern(OBJECT)
          @Size(max = 253)
          @JsonPropertyDescription("The name of the Secret.")
          @Nullable String name) {}

  /** The mapping of source names to destination names. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Mapping(
      @Size(min = 1, max = 255)
          @JsonPropertyDescription(
              "The registry that all repositories go to, with or without a leading path, such as"
                  + " registry.example.com/mirror. Needed unless each repository has a destination"
                  + " of its own.")
          @Nullable String prefix,
      @JsonPropertyDescription(
              "The part of the source name that follows the prefix. Path is the name without the"
                  + " registry, RegistryAndPath is the whole name, and Name is its last part."
                  + " Default: Path.")
          @Nullable Keep keep,
      @Size(max = 50)
          @JsonPropertyDescription(
              "Rules for names that spec.mapping.keep does not suit. The first one that matches a"
                  + " name is applied, in place of keep.")
          List<Rule> rules,
      @Min(1)
          @Max(32)
          @JsonPropertyDescription(
              "The highest number of levels of a destination name, those of the prefix included and"
                  + " the registry excluded. The last levels of a longer name are joined by"
                  + " spec.mapping.separator.")
          @Nullable Integer maxLevels,
      @Pattern("^(\\.|_|__|-{1,8})$")
          @JsonPropertyDescription(
              "What joins the levels beyond spec.mapping.maxLevels: one dot, one or two"
                  + " underscores, or hyphens. Default: -.")
          @Nullable String separator) {
    public Mapping {
      rules = rules == null ? List.of() : List.copyOf(rules);
    }
  }

  /** The part of the source name that is kept. */
  public enum Keep {
    /** The name without the registry. */
    @JsonProperty("Path")
    PATH,
    /** The whole name. */
    @JsonProperty("RegistryAndPath")
    REGISTRY_AND_PATH,
    /** The last part of the name. */
    @JsonProperty("Name")
    NAME;

    /** Reads what is stored; anything unknown reads as absent. */
    @JsonCreator
    static @Nullable Keep stored(String text) {
      return switch (text) {
        case "Path" -> PATH;
        case "RegistryAndPath" -> REGISTRY_AND_PATH;
        case "Name" -> NAME;
        default -> null;
      };
    }
  }

  /** A rule that replaces names. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Rule(
      @Required
          @Size(min = 1, max = 256)
          @JsonPropertyDescription(
              "A regular expression (RE2) that must match the whole source name, with the registry"
                  + " and without a tag, such as registry\\.gitlab\\.com/group/(.+)/(.+).")
          @Nullable String match,
      @Required
          @Size(min = 1, max = 255)
          @JsonPropertyDescription(
              "What follows the prefix; $1 is the text of the first group, ${name} that of a named"
                  + " one.")
          @Nullable String replace) {}

  /** A part of the repositories. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Chunk(
      @Min(0)
          @Max(5000)
          @JsonPropertyDescription(
              "The number of repositories in a chunk. 0, with number 0, means no chunks.")
          int size,
      @Min(0)
          @Max(5000)
          @JsonPropertyDescription(
              "The chunk to mirror; the first one is 1. With size 3, number 2 has the 4th to 6th"
                  + " repository. A chunk beyond the end is empty.")
          int number) {}
}
