package io.skopeo.operator.app;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What of an environment does nothing: variables of the Go operator that have no meaning any more,
 * and names that look like this operator's but are not. Values are never told.
 */
final class EnvironmentWarnings {
  private static final String IMAGE_OF_TASK =
      "the Task says with which image is copied (chart: task.image)";
  private static final String ON_THE_FLY =
      "nothing is copied but what an Image names, so write one for each repository";
  private static final String RATE_LIMIT =
      "rate limits are always heeded and always in the metrics; PULL_RESERVE_PERCENT says what of"
          + " them is kept (chart: config.registries.pullReservePercent)";
  private static final String IRSA =
      "credentials are read from Secrets alone; docs/registries.md says in \"Amazon ECR\" how to keep"
          + " one fresh";
  private static final String PAGES = "lists of tags are always read to their end";
  private static final String BUILDS = "this operator builds no images";

  /** Variables of the Go operator, and what is in their place. */
  private static final Map<String, String> OLD =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry(
                  "JOB_DELETION_DELAY_SECONDS",
                  "RUN_RETENTION says how long finished TaskRuns are kept (chart:"
                      + " config.runs.retention)"),
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

  /** Of the programs around: proxies, and what platforms tell pods of themselves. */
  private static final Set<String> OTHERS = Set.of("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY");

  private static final Set<String> PREFIXES_OF_OTHERS = Set.of("POD_", "BUILD_", "GRAPHQL_");

  /** What Kubernetes tells pods of each Service, whatever that is called. */
  private static final Pattern OF_SERVICE =
      Pattern.compile(
          ".+_SERVICE_HOST|.+_SERVICE_PORT(_.+)?|.+_PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?");

  private static final Pattern ADDRESS_OF_SERVICE = Pattern.compile("(tcp|udp|sctp)://.*");

  private EnvironmentWarnings() {}

  /**
   * Finds them.
   *
   * @param environment all variables
   * @param names of those that have a meaning
   */
  static List<String> of(Map<String, String> environment, Collection<String> names) {
    Set<String> prefixes =
        Stream.concat(names.stream(), OLD.keySet().stream())
            .map(name -> name.substring(0, name.indexOf('_') + 1))
            .filter(prefix -> !PREFIXES_OF_OTHERS.contains(prefix))
            .collect(Collectors.toSet());
    Stream<String> old =
        OLD.keySet().stream()
            .filter(environment::containsKey)
            .map(name ->
                "%s of the Go operator has no meaning any more: %s."
                    .formatted(name, OLD.get(name)));
    Stream<String> unknown =
        environment.keySet().stream()
            .filter(name -> prefixes.contains(name.substring(0, name.indexOf('_') + 1)))
            .filter(
                name -> !names.contains(name) && !OLD.containsKey(name) && !OTHERS.contains(name))
            .filter(name -> !isOfService(name, environment.getOrDefault(name, "")))
            .sorted()
            .map(name ->
                "%s is not a variable of this operator and is ignored: look for a typo, or remove it."
                    .formatted(name));
    return Stream.of(oldValues(environment), old, unknown).flatMap(notices -> notices).toList();
  }

  /**
   * What the chart was given; whoever installs it by other means than Helm never sees its notes.
   */
  private static Stream<String> oldValues(Map<String, String> environment) {
    return Stream.of(environment.getOrDefault(EnvironmentVariable.OLD_VALUES.name(), ""))
        .filter(values -> !values.isEmpty())
        .map(values ->
            "Values of the Go operator's chart are given that are written otherwise now or mean"
                + " nothing any more: %s (docs/migration.md)."
                    .formatted(values.replace(",", ", ")));
  }

  private static boolean isOfService(String name, String value) {
    return OF_SERVICE.matcher(name).matches()
        || (name.endsWith("_PORT") && ADDRESS_OF_SERVICE.matcher(value).matches());
  }
}
