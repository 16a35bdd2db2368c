package io.skopeo.operator.app;

import java.util.regex.Pattern;

/** The environment variables of the operator, with their defaults and syntax. */
enum EnvironmentVariable {
  WATCH_NAMESPACES(
      "",
      Syntax.NAMESPACES,
      "comma-separated namespaces whose Images are reconciled; all if it is empty"),
  PULL_JOB_NAMESPACE("skopeo-operator", Syntax.NAME, "the namespace of central runs"),
  CENTRAL_SERVICE_ACCOUNT("skopeo-copy", Syntax.NAME, "the ServiceAccount of central runs"),
  CENTRAL_NAMESPACES(
      "",
      Pattern.compile("(\\s*([*]|[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)\\s*(,|$))*"),
      "comma-separated namespaces that may use the central credentials, or *"),
  CENTRAL_NAMESPACE_SELECTOR(
      "",
      Syntax.SELECTOR,
      "a label selector of further such namespaces, such as team=platform,stage!=test"),
  CREDS_SOURCE_USERNAME(
      "", Syntax.USERNAME, "the user of central Images at sources, without a colon"),
  CREDS_SOURCE_PASSWORD("", Syntax.ANYTHING, "the user's password"),
  CREDS_SOURCE_REGISTRIES(
      "", Syntax.ANYTHING, "the registries that the central credentials for sources are bound to"),
  CREDS_DESTINATION_USERNAME(
      "", Syntax.USERNAME, "the user of central Images at destinations, without a colon"),
  CREDS_DESTINATION_PASSWORD("", Syntax.ANYTHING, "the user's password"),
  CREDS_DESTINATION_REGISTRIES(
      "",
      Syntax.ANYTHING,
      "the registries that the central credentials for destinations are bound to"),
  TASK_NAME("skopeo-copy", Syntax.NAME, "the name of the Task"),
  TASK_NAMESPACE(
      "", Syntax.NAME_OR_NONE, "the namespace of the Task; that of central runs if it is empty"),
  TASK_BUNDLE(
      "",
      Pattern.compile(
          "([A-Za-z0-9][A-Za-z0-9._-]*(:[0-9]+)?(/[a-z0-9._-]+)+(:[\\w.-]+)?(@sha256:[0-9a-f]{64})?)?"),
      "a Tekton bundle with the Task, such as registry.example.com/tekton/skopeo-copy:1.0"),
  DISABLE_SRC_TLS_VERIFICATION("false", Syntax.FLAG_OF_GO, "true or false"),
  DISABLE_DEST_TLS_VERIFICATION("false", Syntax.FLAG_OF_GO, "true or false"),
  SOURCE_CA(
      "",
      Syntax.AUTHORITY,
      "ConfigMap/name/key or Secret/name/key in PULL_JOB_NAMESPACE: the CA of the sources"),
  DESTINATION_CA(
      "",
      Syntax.AUTHORITY,
      "ConfigMap/name/key or Secret/name/key in PULL_JOB_NAMESPACE: the CA of the destinations"),
  PROXY_SECRET(
      "",
      Syntax.NAME_OR_NONE,
      "the name of a Secret in each namespace with runs, with the keys HTTPS_PROXY and HTTP_PROXY"),
  DESTINATION_DEFAULT_REGISTRY(
      "",
      Pattern.compile(
          "(((localhost|[A-Za-z0-9-]+([.][A-Za-z0-9-]+)+|\\[[0-9a-fA-F:.]+])(:[0-9]{1,5})?"
              + "|[A-Za-z0-9-]+:[0-9]{1,5}|[a-z0-9._-]+)(/[a-z0-9._-]+)*/?)?"),
      "the registry of destinations that name none, optionally with a folder, such as"
          + " registry.example.com/mirror"),
  ALLOWED_SOURCES(
      "",
      Syntax.LINES,
      "a line for each rule: a namespace, and a repository from which it may copy"),
  ALLOWED_DESTINATIONS(
      "", Syntax.LINES, "a line for each rule: a namespace, and a repository to which it may copy"),
  MIN_FREQUENCY("", Syntax.ANYTHING, "the shortest frequency that an Image may have"),
  MAX_NEW_COPIES(
      "0",
      Pattern.compile("0|[1-9][0-9]{0,6}"),
      "the maximum number of new copies in a sync of an Image, 0 for no limit"),
  ALLOW_INSECURE_TLS(
      "true", Syntax.FLAG, "true or false: whether an Image may disable TLS verification"),
  ALLOWED_LIST_HOSTS(
      "",
      Syntax.HOSTS,
      "comma-separated hosts from which ImageSets may read lists, such as git.example.com or"
          + " *.example.com; none outside of the namespace of central runs if it is empty"),
  ALLOWED_HOSTS("", Syntax.NAMES, "comma-separated hosts that may have a local address"),
  REGISTRY_REQUESTS_AT_ONCE(
      "4",
      Syntax.NUMBER,
      "the maximum number of concurrent requests to a registry with one account"),
  REGISTRY_REQUESTS_AT_ONCE_BY_HOST(
      "",
      Syntax.HOST_NUMBERS,
      "the same for single hosts, such as quay.io=8,registry.example.com:5000=2"),
  PULL_RESERVE_PERCENT(
      "20",
      Syntax.PERCENT,
      "the percentage of a registry's pull limit that is reserved for the cluster, 0 to 100"),
  BATCH_SIZE(
      "500",
      Pattern.compile("[1-9][0-9]?|[1-4][0-9]{2}|500"),
      "the maximum number of copies in a TaskRun, 1 to 500"),
  RUNS_PER_NAMESPACE(
      "6", Syntax.NUMBER, "the maximum number of concurrent TaskRuns of the Images in a namespace"),
  RUNS_PER_CLUSTER("10", Syntax.NUMBER, "the maximum number of concurrent TaskRuns"),
  COPY_PARALLELISM(
      "4",
      Pattern.compile("[1-9]|[12][0-9]|3[0-2]"),
      "the number of concurrent copies in a TaskRun, 1 to 32"),
  RUN_TIMEOUT_MINUTES(
      "60",
      Pattern.compile("[2-9]|[1-9][0-9]{1,4}"),
      "the timeout of a TaskRun in minutes, 2 or more"),
  RUN_RETENTION("7d", Syntax.ANYTHING, "the maximum time that a finished TaskRun is kept"),
  RUNS_KEPT("500", Syntax.NUMBER, "the maximum number of finished TaskRuns that are kept"),
  RUN_LABELS("", Syntax.KEYS, Syntax.PROPAGATED),
  RUN_ANNOTATIONS("", Syntax.KEYS, Syntax.PROPAGATED),
  OLD_VALUES(
      "",
      Pattern.compile("[A-Za-z.,]*"),
      "comma-separated values of the chart that were set under an old name"),
  MIGRATION_APPROVE(
      "false",
      Syntax.FLAG,
      "true or false: whether all Images that the Go operator handled are approved, or are planned"
          + " only until each is"),
  ARCHIVES_ENABLED(
      "false", Syntax.FLAG, "true or false: whether ImageExports and ImageImports are run"),
  LEADER_ELECTION("false", Syntax.FLAG, "true or false: whether several replicas elect a leader"),
  POD_NAMESPACE("", Syntax.ANYTHING, "the namespace of this pod and of the Lease"),
  POD_NAME("", Syntax.ANYTHING, "the name of this pod, with which it holds the Lease"),
  METRICS_PER_IMAGE(
      "auto",
      Pattern.compile("true|false|auto"),
      "true, false or auto: whether there are metrics for each Image, with auto up to 1,000"
          + " Images"),
  HTTP_PORT(
      "8080",
      Pattern.compile(
          "[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]"),
      "the port of /healthz, /readyz and /metrics, 1 to 65535"),
  LOG_FORMAT("text", Pattern.compile("text|json"), "text or json");

  private final String fallback;
  private final Pattern valid;
  private final String meaning;

  EnvironmentVariable(String fallback, Pattern valid, String meaning) {
    this.fallback = fallback;
    this.valid = valid;
    this.meaning = meaning;
  }

  /** Returns the value if the variable is not set. */
  String fallback() {
    return fallback;
  }

  /** Returns whether the text is a valid value. */
  boolean takes(String text) {
    return valid.matcher(text).matches();
  }

  /** Describes valid values. */
  String meaning() {
    return meaning;
  }

  /** The syntax that several variables share. */
  static final class Syntax {
    static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");
    static final Pattern NAME_OR_NONE = Pattern.compile("(%s)?".formatted(NAME.pattern()));
    static final Pattern NAMES = Pattern.compile("(\\s*[^\\s,]+\\s*(,|$))*");
    static final Pattern HOSTS =
        Pattern.compile("(\\s*([*][.])?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?\\s*(,|$))*");
    static final Pattern NAMESPACES =
        Pattern.compile("(\\s*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\s*(,|$))*");
    static final Pattern KEYS =
        Pattern.compile("(\\s*(\\*|[A-Za-z0-9][A-Za-z0-9._/-]*\\*?)\\s*(,|$))*");
    static final String PROPAGATED =
        "comma-separated keys, or prefixes such as example.com/*, that TaskRuns get from their"
            + " Image";
    static final Pattern FLAG = Pattern.compile("true|false", Pattern.CASE_INSENSITIVE);

    /** The Go operator took anything else as false. */
    static final Pattern FLAG_OF_GO = Pattern.compile("true|false");

    static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,4}");
    static final Pattern PERCENT = Pattern.compile("100|[1-9]?[0-9]");
    static final Pattern HOST_NUMBERS =
        Pattern.compile("(\\s*[^\\s,=]+\\s*=\\s*[1-9][0-9]{0,4}\\s*(,|$))*");
    static final Pattern USERNAME = Pattern.compile("[^:\\p{Cntrl}]*");
    static final Pattern SELECTOR = Pattern.compile("([^,()]+(\\([^()]*\\))?(,|$))*");
    static final Pattern AUTHORITY =
        Pattern.compile(
            "((?<kind>ConfigMap|Secret)/(?<name>%s)/(?<key>[-._a-zA-Z0-9]{1,253}))?"
                .formatted(NAME.pattern()));
    static final Pattern ANYTHING = Pattern.compile(".*");
    static final Pattern LINES = Pattern.compile(".*", Pattern.DOTALL);

    private Syntax() {}
  }
}
