package io.skopeo.operator.app;

import io.skopeo.operator.oci.Repository;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds what has no effect in an environment, or may not be meant: old variables, and names that
 * look like this operator's. Warnings contain no values.
 */
final class EnvironmentWarnings {
  private static final String IMAGE_OF_TASK =
      "the Task names the image that copies (chart: task.image)";
  private static final String ON_THE_FLY =
      "only what an Image names is copied, so create one for each repository";
  private static final String RATE_LIMIT =
      "rate limits are always honored and always in the metrics; PULL_RESERVE_PERCENT reserves a"
          + " part of them (chart: config.registries.pullReservePercent)";
  private static final String IRSA =
      "credentials are read only from Secrets; \"Amazon ECR\" in docs/registries.md explains how to"
          + " renew one";
  private static final String PAGES = "tag lists are always read completely";
  private static final String BUILDS = "this operator builds no images";

  /** Variables of the Go operator and of earlier versions, and their replacements. */
  private static final Map<String, String> OLD =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry(
                  "JOB_DELETION_DELAY_SECONDS",
                  "RUN_RETENTION sets how long finished TaskRuns are kept (chart:"
                      + " config.runs.retention)"),
              Map.entry(
                  "RUNS_PER_IMAGE",
                  "Images share TaskRuns now; RUNS_PER_NAMESPACE and RUNS_PER_CLUSTER limit them"),
              Map.entry("SKOPEO_IMAGE", IMAGE_OF_TASK),
              Map.entry("SKOPEO_VERSION", IMAGE_OF_TASK),
              Map.entry("SKOPEO_IMAGE_AWS_IRSA", IRSA),
              Map.entry("FEATURE_COPY_ON_THE_FLY", ON_THE_FLY),
              Map.entry("FEATURE_COPY_ON_THE_FLY_ENABLED", ON_THE_FLY),
              Map.entry("FEATURE_COPY_ON_THE_FLY_NAMESPACES_ALLOWED", ON_THE_FLY),
              Map.entry("FEATURE_DOCKERHUB_RATE_LIMIT_ENABLED", RATE_LIMIT),
              Map.entry("FEATURE_DOCKERHUB_RATE_LIMIT_FREQUENCY_SECOND", RATE_LIMIT),
              Map.entry("DESTINATION_DEFAULT_AWS_IRSA_USAGE", IRSA),
              Map.entry("GRAPHQL_API_ENABLED", "kubectl shows Images, and /metrics their state"),
              Map.entry("BUILD_JOB_NAMESPACE", BUILDS),
              Map.entry("API_AWS_PAGE_ITEMS_COUNT", PAGES),
              Map.entry("API_AWS_PAGE_MAX", PAGES),
              Map.entry("BUILDAH_IMAGE", BUILDS),
              Map.entry("BUILDAH_JOB_NAMESPACE", BUILDS),
              Map.entry("BUILDAH_PRIVILEGED_CONTAINER", BUILDS),
              Map.entry("BUILDAH_VERSION", BUILDS)));

  /** Variables of other programs, and prefixes that platforms use too. */
  private static final Set<String> OTHERS = Set.of("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY");

  private static final Set<String> PREFIXES_OF_OTHERS = Set.of("POD_", "BUILD_", "GRAPHQL_");

  /** The variables that Kubernetes sets for each Service, whatever its name. */
  private static final Pattern OF_SERVICE =
      Pattern.compile(
          ".+_SERVICE_HOST|.+_SERVICE_PORT(_.+)?|.+_PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?");

  private static final Pattern ADDRESS_OF_SERVICE = Pattern.compile("(tcp|udp|sctp)://.*");

  private EnvironmentWarnings() {}

  static List<String> of(OperatorSettings settings) {
    Map<String, String> environment = settings.environment();
    List<String> names =
        Arrays.stream(EnvironmentVariable.values()).map(EnvironmentVariable::name).toList();
    Set<String> prefixes =
        Stream.concat(names.stream(), OLD.keySet().stream())
            .map(name -> name.substring(0, name.indexOf('_') + 1))
            .filter(prefix -> !PREFIXES_OF_OTHERS.contains(prefix))
            .collect(Collectors.toSet());
    Stream<String> old =
        OLD.keySet().stream()
            .filter(environment::containsKey)
            .map(name -> "%s has no effect any more: %s.".formatted(name, OLD.get(name)));
    Stream<String> unknown =
        environment.keySet().stream()
            .filter(name -> prefixes.contains(name.substring(0, name.indexOf('_') + 1)))
            .filter(
                name -> !names.contains(name) && !OLD.containsKey(name) && !OTHERS.contains(name))
            .filter(name -> !isOfService(name, environment.getOrDefault(name, "")))
            .sorted()
            .map(name ->
                "%s is not a variable of this operator and is ignored: check it for a typo, or remove it."
                    .formatted(name));
    return Stream.of(oldValues(environment), old, unknown, folder(settings.defaultRegistry()))
        .flatMap(warnings -> warnings)
        .toList();
  }

  /** Repeats the notes of the chart, which only Helm shows. */
  private static Stream<String> oldValues(Map<String, String> environment) {
    return Stream.of(environment.getOrDefault(EnvironmentVariable.OLD_VALUES.name(), ""))
        .filter(values -> !values.isEmpty())
        .map(values ->
            "Values of the chart are set that have another name now, or no effect any more: %s (run: helm get notes RELEASE)."
                .formatted(values.replace(",", ", ")));
  }

  /** A Docker Hub account may be meant, but more often it is a host without its domain. */
  private static Stream<String> folder(String registry) {
    return registry.isEmpty() || Repository.namesRegistry(registry.split("/", 2)[0])
        ? Stream.empty()
        : Stream.of(
            "DESTINATION_DEFAULT_REGISTRY names a folder of Docker Hub, because a registry has a dot"
                + " or a port: if that is not meant, write the registry in full, such as"
                + " registry.example.com.");
  }

  private static boolean isOfService(String name, String value) {
    return OF_SERVICE.matcher(name).matches()
        || (name.endsWith("_PORT") && ADDRESS_OF_SERVICE.matcher(value).matches());
  }
}
