package io.skopeo.operator.task;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** Specs as somebody would write them who means no good: valid parts and hostile ones at random. */
final class HostileSpecs {
  /** What has hurt one program or another. */
  static final List<String> FRAGMENTS =
      List.of(
          "$(id)",
          "`id`",
          "${IFS}",
          ";id;",
          "&&id",
          "|id",
          "a\nb",
          "a\r\nb",
          "a\u0000b",
          "a\tb",
          " ",
          "--dest-creds=a:b",
          "-x",
          "--",
          "docker://a b",
          "tarball:/tekton/creds",
          "dir:/tekton/home",
          "oci-archive:/etc/passwd",
          "../../etc",
          "/../",
          "%2e%2e%2f",
          "%00",
          "user:pass@host/app",
          "host/app@sha256:" + "0".repeat(64),
          "host/app@sha256:zz",
          "[::1]:5000/app",
          "[::ffff:127.0.0.1]/app",
          "[fe80::1%25eth0]/app",
          "xn--80ak6aa92e.com/app",
          "аррӏе.com/app",
          "\u202egnp.app",
          "\u200b",
          "\uFEFFapp",
          "é",
          "💣",
          "A".repeat(300),
          "a".repeat(255),
          "a/".repeat(120) + "a",
          "host:99999/app",
          "host:0/app",
          "host:port/app",
          "HOST.EXAMPLE/app",
          "localhost:5000/app",
          "//app",
          "app//app",
          "app/",
          ".app",
          "app..app",
          "app___app",
          "-app",
          "__proto__",
          "constructor",
          "null",
          "true",
          "0x10",
          "1e99",
          "{{7*7}}",
          "<script>",
          "'\"",
          "\\",
          "*",
          "?",
          "~",
          "#",
          "!",
          "x",
          "x.x.x.x",
          "v2.x",
          "2.13.x-$(id)",
          "latest",
          "sha256",
          "sha256:" + "a".repeat(64),
          "(a+)+$",
          "(a{1000}){1000}",
          "[",
          "(?R)",
          "a".repeat(256),
          "\"; DROP",
          "url.txt",
          "system:serviceaccount",
          "default",
          "kube-system/default",
          "..",
          "linux/amd64 --all",
          "linux/amd64\nlinux",
          "windows/amd64",
          "linux/arm/v7");

  private static final List<String> REPOSITORIES =
      List.of(
          "quay.io/argoproj/argocd",
          "registry.example.com:5000/a/b",
          "nginx",
          "docker.io/a_b/c.d-e");
  private static final List<String> VERSIONS =
      List.of("v2.13.1", "2.13.x", "latest", "1.x.x-alpine", "", "sha256:" + "b".repeat(64));

  private final Random random;

  HostileSpecs(long seed) {
    random = new Random(seed);
  }

  /** The next one, ready to be written as JSON. */
  Map<String, Object> next() {
    // Of few fields, so that a good share of them passes.
    int hostility = random.nextInt(1, 5);
    var spec = new LinkedHashMap<String, Object>();
    spec.put("mode", one(hostility, List.of("OneShot", "OnceByTag", "Recurrent")));
    spec.put("source", location(hostility));
    spec.put("destination", location(hostility));
    maybe(spec, "allowCandidateRelease", () -> random.nextBoolean() ? true : fragment());
    maybe(spec, "frequency", () -> one(hostility, List.of("5m", "1h30m", "1w", "10s")));
    maybe(spec, "serviceAccountName", () -> one(hostility, List.of("mirror", "a.b-c")));
    maybe(spec, "platforms", () -> List.of(one(hostility, List.of("linux/amd64", "linux/arm/v7"))));
    maybe(spec, "signatures", random::nextBoolean);
    maybe(spec, "tags", () -> tags(hostility));
    maybe(spec, "taskRun", () -> taskRun(hostility));
    maybe(spec, "schedule", () -> Map.of("cron", one(hostility, List.of("0 2 * * *", "@daily"))));
    if (random.nextInt(10) == 0) {
      spec.put(
          pick(List.of("env", "podTemplate", "securityContext", "hostNetwork", "volumes", "image")),
          pick(
              List.of(
                  true,
                  List.of(Map.of("name", "BASH_FUNC_x%%", "value", "() { id; }")),
                  Map.of("privileged", true),
                  fragment())));
    }
    return spec;
  }

  /** A word of a line that a tenant wrote into the list itself. */
  String word() {
    String fragment = fragment();
    return switch (random.nextInt(4)) {
      case 0 -> "docker://" + pick(REPOSITORIES) + ":" + fragment;
      case 1 -> "docker://" + fragment;
      case 2 -> fragment;
      default -> "docker://" + pick(REPOSITORIES) + ":1.0";
    };
  }

  private Map<String, Object> location(int hostility) {
    var location = new LinkedHashMap<String, Object>();
    location.put("name", one(hostility, REPOSITORIES));
    maybe(location, "version", () -> one(hostility, VERSIONS));
    return location;
  }

  private Map<String, Object> tags(int hostility) {
    var tags = new LinkedHashMap<String, Object>();
    maybe(tags, "semver", () -> one(hostility, List.of(">=2.13 <3", "^1.2")));
    maybe(tags, "include", () -> List.of(one(hostility, List.of("v.*", ".+"))));
    maybe(tags, "exclude", () -> List.of(one(hostility, List.of(".*-rc.*"))));
    maybe(tags, "newest", () -> pick(List.of(1, 0, -1, 1_000_000, 1e30, "1")));
    return tags;
  }

  private Map<String, Object> taskRun(int hostility) {
    var run = new LinkedHashMap<String, Object>();
    maybe(run, "timeout", () -> one(hostility, List.of("30m", "2h")));
    maybe(run, "retryTimes", () -> pick(List.of(0, 10, 11, -1)));
    maybe(run, "parallelism", () -> pick(List.of(1, 32, 33)));
    maybe(
        run,
        "computeResources",
        () ->
            Map.of(
                "limits",
                Map.of(one(hostility, List.of("memory")), one(hostility, List.of("1Gi")))));
    maybe(
        run,
        "scheduling",
        () -> {
          var scheduling = new LinkedHashMap<String, Object>();
          maybe(
              scheduling,
              "nodeSelector",
              () ->
                  Map.of(
                      one(hostility, List.of("kubernetes.io/arch")),
                      one(hostility, List.of("arm64"))));
          maybe(
              scheduling,
              "tolerations",
              () ->
                  List.of(
                      Map.of(
                          "key",
                          one(hostility, List.of("mirror")),
                          "operator",
                          one(hostility, List.of("Exists")))));
          maybe(scheduling, "priorityClassName", () -> one(hostility, List.of("low")));
          maybe(scheduling, "hostNetwork", () -> true);
          return scheduling;
        });
    maybe(run, "env", () -> List.of(Map.of("name", fragment(), "value", fragment())));
    return run;
  }

  private void maybe(Map<String, Object> map, String key, Supplier<Object> value) {
    if (random.nextInt(4) == 0) {
      map.put(key, value.get());
    }
  }

  /** A valid one in most cases, else a hostile one, alone or within a valid one. */
  private Object one(int hostility, List<String> valid) {
    if (random.nextInt(20) >= hostility) {
      return pick(valid);
    }
    String fragment = fragment();
    return switch (random.nextInt(4)) {
      case 0 -> pick(valid) + fragment;
      case 1 -> fragment + pick(valid);
      default -> fragment;
    };
  }

  private String fragment() {
    return pick(FRAGMENTS);
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** Many. */
  static List<Map<String, Object>> many(long seed, int count) {
    var specs = new HostileSpecs(seed);
    var many = new ArrayList<Map<String, Object>>();
    for (int i = 0; i < count; i++) {
      many.add(specs.next());
    }
    return many;
  }
}
