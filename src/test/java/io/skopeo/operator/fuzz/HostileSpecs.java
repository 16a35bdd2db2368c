package io.skopeo.operator.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * Images as they should not be: each begins as one that is well meant, and is twisted in one place
 * or several. Some twists nobody can refuse, since they are within the schema.
 */
public final class HostileSpecs {
  /** The word that stands in whatever is put where no field is. */
  public static final String PLANTED = "planted-by-the-fuzz";

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final List<String> REPOSITORIES =
      List.of(
          "nginx",
          "library/nginx",
          "quay.io/argoproj/argocd",
          "registry.example.com:5000/team/app",
          "localhost/app",
          "localhost:5000/app",
          "Quay.IO/argoproj/argocd",
          "[::1]:5000/app",
          "[2001:db8::1]/a/b",
          "xn--bcher-kva.example/a",
          "index.docker.io/nginx",
          "a.b/c",
          // well formed, and named like something else
          "tarball/tekton/creds",
          "dir/tekton/creds",
          "docker/docker",
          "a.b/c--d__e.f-g",
          "a.b/0-0",
          "a.b/sha256",
          "1.2.3.4/all",
          "a.b/x--x",
          "a.b/" + "c/".repeat(100) + "d",
          "a.b/" + "c".repeat(251));

  private static final List<String> VERSIONS =
      List.of(
          "1.27",
          "v2.13.1",
          "2.13.x",
          "v1.x",
          "x.x.x",
          "x",
          "1.x-alpine",
          "latest",
          "_",
          "_--all",
          "x--all",
          "a_--multi-arch.index-only",
          "0.-_",
          "v1.2.x-rc1",
          "X.x",
          "sha256-" + "a".repeat(64) + ".sig",
          "v".repeat(128),
          "sha256:" + "0".repeat(64));

  private static final List<String> RANGES =
      List.of(">=2.13 <3", "^1.2", "~1.2.3", "1.2 - 1.4", "1.x || 3.x", "*", ">0", "<99999999999");

  private static final List<String> EXPRESSIONS =
      List.of(
          "1\\..*",
          ".*",
          "v?[0-9]+",
          "(a|b)*c",
          "(?i)LATEST",
          "[^;|&$`]+",
          "\\x00",
          "\\Q$(id)\\E",
          "a{1,50}",
          "(((((a*)*)*)*)*)*",
          "^$",
          "\\p{Greek}");

  private static final List<String> STRANGERS =
      List.of(
          "env",
          "envFrom",
          "podTemplate",
          "securityContext",
          "hostNetwork",
          "volumes",
          "image",
          "command",
          "args",
          "script",
          "params",
          "workspaces",
          "labels",
          "annotations",
          "tls2",
          "serviceAccount",
          "runtimeClassName",
          "automountServiceAccountToken",
          "dnsConfig",
          "__proto__",
          "constructor",
          "$ref",
          "$(id)",
          "a b",
          "");

  private final RandomGenerator random;
  private final int number;
  private final ObjectNode image = JSON.objectNode();

  private HostileSpecs(long seed, int number) {
    this.random = new Random(seed * 31 + number);
    this.number = number;
  }

  /** The Image of this number, always the same for a seed; in JSON. */
  public static String image(long seed, int number) {
    return new HostileSpecs(seed, number).made();
  }

  private String made() {
    image.put("apiVersion", "skopeo.io/v1alpha1").put("kind", "Image");
    image.putObject("metadata").put("name", "fuzz-" + number);
    ObjectNode spec = image.putObject("spec");
    valid(spec);
    for (int twists = 1 + random.nextInt(3); twists > 0; twists--) {
      twist(spec);
    }
    return image.toString();
  }

  private void valid(ObjectNode spec) {
    spec.put("mode", any("OneShot", "OnceByTag", "Recurrent"));
    ObjectNode source = spec.putObject("source").put("name", any(REPOSITORIES));
    ObjectNode destination =
        spec.putObject("destination").put("name", "r.example/mirror/app-" + number % 16);
    if (often()) {
      source.put("version", any(VERSIONS));
    } else if (often()) {
      spec.putObject("tags").put("semver", any(RANGES));
    } else {
      ArrayNode exact = spec.putObject("tags").putArray("exact").add(any(VERSIONS));
      exact.add(any(VERSIONS)).add("v1@sha256:" + "1".repeat(64));
    }
    if (seldom()) {
      destination.put("version", any(VERSIONS));
    }
    if (source.path("version").asText().startsWith("sha256:")) {
      destination.put("version", "1.0");
    }
    if (seldom()) {
      spec.withObject("/tags").putArray("include").add(any(EXPRESSIONS));
      spec.withObject("/tags").putArray("exclude").add(any("^$", "\\x00", "latest"));
    }
    if (seldom()) {
      spec.withObject("/tags").put("newest", 1 + random.nextInt(20));
    }
    if (seldom()) {
      spec.put("frequency", any("5m", "1h30m", "10s", "1d12h", "99999w"));
    }
    if (seldom()) {
      spec.putObject("schedule").put("cron", "0 2 * * *").put("timeZone", "Europe/Paris");
    }
    if (seldom()) {
      spec.putArray("platforms").add("linux/amd64").add("linux/arm/v7");
    }
    spec.put("signatures", random.nextInt(4) == 0).put("allowCandidateRelease", seldom());
    if (seldom()) {
      spec.put("overwrite", any("Always", "Never"));
    }
    if (seldom()) {
      spec.put("serviceAccountName", any("mirror", "default", "a.b-c", "0"));
    }
    if (often()) {
      wellMeantRuns(spec.putObject("taskRun"));
    }
  }

  private void wellMeantRuns(ObjectNode taskRun) {
    taskRun.put("timeout", "30m").put("retryTimes", 3).put("batchSize", 7).put("parallelism", 2);
    ObjectNode resources = taskRun.putObject("computeResources");
    resources.putObject("limits").put("memory", "1Gi");
    resources.putObject("requests").put("cpu", 1);
    ObjectNode scheduling = taskRun.putObject("scheduling");
    scheduling.putObject("nodeSelector").put("disk", "ssd");
    scheduling.putArray("tolerations").addObject().put("key", "mirror").put("operator", "Exists");
    ObjectNode term =
        scheduling
            .putObject("affinity")
            .putObject("nodeAffinity")
            .putObject("requiredDuringSchedulingIgnoredDuringExecution")
            .putArray("nodeSelectorTerms")
            .addObject();
    ObjectNode expression = term.putArray("matchExpressions").addObject();
    expression.put("key", "disk").put("operator", "In").putArray("values").add("ssd");
  }

  private void twist(ObjectNode spec) {
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> text(spec);
      case 3 -> type(spec);
      case 4, 5 -> plant(spec);
      case 6 -> metadata();
      case 7, 8 -> scheduling(spec);
      default -> number(spec);
    }
  }

  /** Another text where one is. */
  private void text(ObjectNode spec) {
    List<Leaf> leaves = leaves(spec);
    Leaf leaf = leaves.get(random.nextInt(leaves.size()));
    if (leaf.value().isTextual()) {
      leaf.set(JSON.textNode(HostileStrings.twisted(leaf.value().textValue(), random)));
    } else {
      type(spec);
    }
  }

  private void type(ObjectNode spec) {
    List<Leaf> leaves = leaves(spec);
    leaves.get(random.nextInt(leaves.size())).set(odd());
  }

  private JsonNode odd() {
    return switch (random.nextInt(9)) {
      case 0 -> JSON.nullNode();
      case 1 -> JSON.booleanNode(true);
      case 2 -> JSON.numberNode(random.nextInt());
      case 3 -> JSON.numberNode(new BigInteger("9".repeat(30)));
      case 4 -> JSON.numberNode(1.5e300);
      case 5 -> JSON.arrayNode().add(HostileStrings.any(random));
      case 6 -> JSON.objectNode().put(HostileStrings.any(random), HostileStrings.any(random));
      case 7 -> JSON.arrayNode().addNull();
      default -> JSON.textNode("");
    };
  }

  private void number(ObjectNode spec) {
    String field =
        any(
            "retryTimes",
            "batchSize",
            "parallelism",
            "successfulHistoryLimit",
            "failedHistoryLimit");
    JsonNode value =
        switch (random.nextInt(5)) {
          case 0 -> JSON.numberNode(2.0);
          case 1 -> JSON.numberNode(1e1);
          case 2 -> JSON.numberNode(Long.MAX_VALUE);
          case 3 -> JSON.numberNode(-1);
          default -> JSON.numberNode(5);
        };
    if (spec.path("taskRun").isObject()) {
      ((ObjectNode) spec.path("taskRun")).set(field, value);
    }
  }

  /** A field where there is none. */
  private void plant(ObjectNode spec) {
    List<ObjectNode> places = new ArrayList<>(List.of(image, spec));
    for (String path :
        List.of(
            "/source",
            "/destination",
            "/tags",
            "/schedule",
            "/taskRun",
            "/taskRun/computeResources",
            "/taskRun/scheduling",
            "/taskRun/scheduling/affinity",
            "/taskRun/scheduling/affinity/nodeAffinity",
            "/taskRun/scheduling/tolerations/0")) {
      if (spec.at(path) instanceof ObjectNode place) {
        places.add(place);
      }
    }
    ObjectNode place = places.get(random.nextInt(places.size()));
    switch (random.nextInt(3)) {
      case 0 -> place.put(any(STRANGERS), PLANTED);
      case 1 ->
          place
              .putArray(any(STRANGERS))
              .addObject()
              .put("name", "BASH_FUNC_skopeo%%")
              .put("value", "() { " + PLANTED + "; }");
      default -> place.putObject(any(STRANGERS)).put("privileged", PLANTED);
    }
  }

  private void metadata() {
    ObjectNode metadata = (ObjectNode) image.get("metadata");
    switch (random.nextInt(4)) {
      case 0 -> metadata.putObject("annotations").put("skopeo.io/requestedAt", noNull());
      case 1 -> metadata.putObject("annotations").put("example.com/note", noNull().repeat(20));
      case 2 -> metadata.putObject("labels").put("team", noNull());
      default ->
          metadata
              .putObject("labels")
              .put("skopeo.io/lane", "forged")
              .put("app.kubernetes.io/managed-by", "skopeo-operator");
    }
  }

  private String noNull() {
    return HostileStrings.any(random);
  }

  /** Values that the schema does not restrict. */
  private void scheduling(ObjectNode spec) {
    if (!(spec.at("/taskRun/scheduling") instanceof ObjectNode scheduling)) {
      return;
    }
    switch (random.nextInt(6)) {
      case 0 -> scheduling.putObject("nodeSelector").put(HostileStrings.any(random), "a");
      case 1 -> scheduling.putObject("nodeSelector").put("disk", HostileStrings.any(random));
      case 2 ->
          scheduling
              .putArray("tolerations")
              .addObject()
              .put(any("key", "value", "operator", "effect"), HostileStrings.any(random));
      case 3 ->
          scheduling
              .putObject("affinity")
              .putObject("podAffinity")
              .putArray("requiredDuringSchedulingIgnoredDuringExecution")
              .addObject()
              .put("topologyKey", HostileStrings.any(random))
              .putArray("namespaces")
              .add(HostileStrings.any(random));
      case 4 ->
          ((ObjectNode) spec.get("taskRun"))
              .putObject("computeResources")
              .putObject("limits")
              .put(
                  any("memory", HostileStrings.any(random)),
                  any("1Gi", HostileStrings.any(random)));
      default ->
          ((ObjectNode) spec.get("taskRun"))
              .putObject("computeResources")
              .putObject("requests")
              .put("cpu", 1e-9);
    }
  }

  /** A value in the tree, and its place. */
  private record Leaf(JsonNode parent, String key, int index, JsonNode value) {
    void set(JsonNode other) {
      if (parent instanceof ObjectNode object) {
        object.set(key, other);
      } else {
        ((ArrayNode) parent).set(index, other);
      }
    }
  }

  private static List<Leaf> leaves(JsonNode node) {
    List<Leaf> leaves = new ArrayList<>();
    node.properties().forEach(p -> add(new Leaf(node, p.getKey(), 0, p.getValue()), leaves));
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        add(new Leaf(node, "", i, node.get(i)), leaves);
      }
    }
    return leaves;
  }

  private static void add(Leaf leaf, List<Leaf> leaves) {
    leaves.add(leaf);
    leaves.addAll(leaves(leaf.value()));
  }

  private boolean seldom() {
    return random.nextInt(4) == 0;
  }

  private boolean often() {
    return random.nextInt(4) > 0;
  }

  private String any(String... texts) {
    return texts[random.nextInt(texts.length)];
  }

  private String any(List<String> texts) {
    return texts.get(random.nextInt(texts.size()));
  }
}
