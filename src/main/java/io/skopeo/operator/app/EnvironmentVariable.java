package io.skopeo.operator.app;

import java.util.regex.Pattern;

/** The variables of the environment that have a meaning, a row each. */
enum EnvironmentVariable {
  WATCH_NAMESPACES(
      "",
      Syntax.NAMESPACES,
      "namespaces with commas between them: where Images are looked for; all if it is empty"),
  PULL_JOB_NAMESPACE("skopeo-operator", Syntax.NAME, "a namespace: that of the central runs"),
  CENTRAL_SERVICE_ACCOUNT("skopeo-copy", Syntax.NAME, "a ServiceAccount: that of the central runs"),
  CENTRAL_NAMESPACES(
      "",
      Pattern.compile("(\\s*([*]|[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)\\s*(,|$))*"),
      "namespaces with commas between them, or *: who may use the central credentials"),
  CENTRAL_NAMESPACE_SELECTOR(
      "",
      Syntax.SELECTOR,
      "labels of further such namespaces, as kubectl get --selector takes them: team=platform,stage!=test"),
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
      "",
      Syntax.NAME_OR_NONE,
      "a namespace: that of the Task, or of the central runs if it is empty"),
  TASK_BUNDLE(
      "",
      Pattern.compile(
          "([A-Za-z0-9][A-Za-z0-9._-]*(:[0-9]+)?(/[a-z0-9._-]+)+(:[\\w.-]+)?(@sha256:[0-9a-f]{64})?)?"),
      "a Tekton bundle with the Task, as registry.example.com/tekton/skopeo-copy:1.0"),
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
      "a Secret that is in each namespace with runs, with HTTPS_PROXY and HTTP_PROXY as keys"),
  DESTINATION_DEFAULT_REGISTRY(
      "",
      Pattern.compile(
          "(((localhost|[A-Za-z0-9-]+([.][A-Za-z0-9-]+)+|\\[[0-9a-fA-F:.]+])(:[0-9]{1,5})?"
              + "|[A-Za-z0-9-]+:[0-9]{1,5}|[a-z0-9._-]+)(/[a-z0-9._-]+)*/?)?"),
      "the registry of destinations that name none, with a folder if wanted, such as"
          + " registry.example.com/mirror"),
  ALLOWED_SOURCES(
      "", Syntax.LINES, "a namespace and a repository a line: from where which namespace may copy"),
  ALLOWED_DESTINATIONS(
      "", Syntax.LINES, "a namespace and a repository a line: to where which namespace may copy"),
  MIN_FREQUENCY("", Syntax.ANYTHING, "the smallest frequency that an Image may have"),
  MAX_NEW_COPIES(
      "0",
      Pattern.compile("0|[1-9][0-9]{0,6}"),
      "how many copies an Image may start in a round, 0 for as many as it likes"),
  ALLOW_INSECURE_TLS(
      "true",
      Syntax.FLAG,
      "true or false: whether an Image may switch the verification of TLS off"),
  ALLOWED_HOSTS(
      "", Syntax.NAMES, "hosts with commas between them that are asked even at a local address"),
  REGISTRY_REQUESTS_AT_ONCE(
      "4", Syntax.NUMBER, "how many requests to a registry are under way at once with one account"),
  REGISTRY_REQUESTS_AT_ONCE_BY_HOST(
      "",
      Syntax.HOST_NUMBERS,
      "the same for hosts of their own, as quay.io=8,registry.example.com:5000=2"),
  PULL_RESERVE_PERCENT(
      "20",
      Syntax.PERCENT,
      "the share of a registry's pull limit that is kept for the cluster, 0 to 100"),
  BATCH_SIZE(
      "50",
      Pattern.compile("[1-9][0-9]?|[1-4][0-9]{2}|500"),
      "how many copies a TaskRun has at most, 1 to 500"),
  RUNS_PER_IMAGE("4", Syntax.NUMBER, "how many TaskRuns of an Image are at work at once"),
  RUNS_PER_NAMESPACE(
      "6", Syntax.NUMBER, "how many TaskRuns of the Images of a namespace are at work at once"),
  RUNS_PER_CLUSTER("10", Syntax.NUMBER, "how many TaskRuns are at work at once in all"),
  COPY_PARALLELISM(
      "4",
      Pattern.compile("[1-9]|[12][0-9]|3[0-2]"),
      "how many copies of a TaskRun are under way at once, 1 to 32"),
  RUN_TIMEOUT_MINUTES(
      "60",
      Pattern.compile("[2-9]|[1-9][0-9]{1,4}"),
      "minutes after which a TaskRun is ended, 2 or more"),
  RUN_RETENTION("7d", Syntax.ANYTHING, "how long a finished TaskRun is kept at most"),
  RUN_LABELS("", Syntax.KEYS, Syntax.CARRIED),
  RUN_ANNOTATIONS("", Syntax.KEYS, Syntax.CARRIED),
  OLD_VALUES(
      "",
      Pattern.compile("[A-Za-z.,]*"),
      "values of the Go operator's chart that were given, with commas between them"),
  MIGRATION_APPROVE(
      "false",
      Syntax.FLAG,
      "true or false: whether Images that the Go operator had handled are copied, or planned only"
          + " until each is approved"),
  LEADER_ELECTION("false", Syntax.FLAG, "true or false: whether one operator of several acts"),
  POD_NAMESPACE("", Syntax.ANYTHING, "the namespace of this pod, where the lease is"),
  POD_NAME("", Syntax.ANYTHING, "the name of this pod, by which it holds the lease"),
  METRICS_PER_IMAGE(
      "true",
      Syntax.FLAG,
      "true or false: whether there are metrics of each Image, or of all alone"),
  HTTP_PORT(
      "8080",
      Pattern.compile(
          "[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]"),
      "a port from 1 to 65535: that of /healthz, /readyz and /metrics"),
  LOG_FORMAT("text", Pattern.compile("text|json"), "text or json");

  private final String fallback;
  private final Pattern valid;
  private final String meaning;

  EnvironmentVariable(String fallback, Pattern valid, String meaning) {
    this.fallback = fallback;
    this.valid = valid;
    this.meaning = meaning;
  }

  /** What it says where it is not set. */
  String fallback() {
    return fallback;
  }

  /** Whether it may say this. */
  boolean takes(String text) {
    return valid.matcher(text).matches();
  }

  /** What it should look like. */
  String meaning() {
    return meaning;
  }

  /** What several rows say alike. */
  static final class Syntax {
    static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");
    static final Pattern NAME_OR_NONE = Pattern.compile("(%s)?".formatted(NAME.pattern()));
    static final Pattern NAMES = Pattern.compile("(\\s*[^\\s,]+\\s*(,|$))*");
    static final Pattern NAMESPACES =
        Pattern.compile("(\\s*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\s*(,|$))*");
    static final Pattern KEYS =
        Pattern.compile("(\\s*(\\*|[A-Za-z0-9][A-Za-z0-9._/-]*\\*?)\\s*(,|$))*");
    static final String CARRIED =
        "keys with commas between them, or beginnings such as example.com/*: what of an Image's own its"
            + " TaskRuns get";
    static final Pattern FLAG = Pattern.compile("true|false", Pattern.CASE_INSENSITIVE);

    /** Anything else was no for the Go operator: it is asked what is meant. */
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
