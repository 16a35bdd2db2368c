package io.skopeo.operator.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.skopeo.operator.task.ScriptRun.Ended;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the Task's program with every kind of line, skopeo error and interruption. */
class SkopeoCopyScriptTest {
  private static final String DIGEST = "sha256:" + "0".repeat(63) + "7";

  @TempDir Path folder;

  private ScriptRun script() {
    return new ScriptRun(folder);
  }

  /** Returns a line whose source makes the fake skopeo behave as its name says. */
  private static String line(String name) {
    return "docker://src.example/team/" + name + ":1 docker://dst.example/team/" + name + ":1";
  }

  @Test
  void listIsCopiedAndEveryLineReported() {
    ScriptRun script = script().lines(line("ok"), line("okay"));

    Ended ended = script.run();

    assertThat(ended.status()).isZero();
    assertThat(ended.lineStatus()).isEqualTo("..");
    assertThat(ended.summary()).isEqualTo("copied 2, skipped 0, failed 0 of 2");
    assertThat(ended.failures()).isEmpty();
    assertThat(ended.bytes()).matches("[1-9][0-9]*");
    assertThat(ended.log().getLast()).endsWith(" MB written");
    assertThat(ended.log())
        .anyMatch(l ->
            l.matches(
                "1: copied in \\d+\\.\\d s, sha256:000000000000, docker://src.example/team/ok:1 ->"
                    + " docker://dst.example/team/ok:1 \\(line 1\\)"))
        .last()
        .asString()
        .startsWith("copied 2, skipped 0, failed 0 of 2 in ");
    assertThat(script.path("tmp")).isEmptyDirectory();
  }

  @Test
  void skopeoGetsEveryPlatformPreservedDigestsAndItsOwnTemporaryFolder() {
    ScriptRun script = script().lines(line("ok"));

    script.run();

    assertThat(script.argumentsFor("ok"))
        .containsSubsequence("--command-timeout", "900s", "--tmpdir")
        .containsSubsequence(
            "copy",
            "--src-tls-verify=true",
            "--dest-tls-verify=true",
            "--retry-times",
            "2",
            "--all",
            "--preserve-digests",
            "--digestfile",
            "--",
            "docker://src.example/team/ok:1",
            "docker://dst.example/team/ok:1")
        .doesNotContain("--multi-arch=all");
    assertThat(script.read("stub/auth.ok"))
        .isEqualTo(script.path("creds/.docker/config.json") + "\n");
  }

  @Test
  void logBeginsWithTheTitleOnOneLine() {
    Ended ended = script().lines(line("ok")).with("title", "Image team/ok,\nbatch 1 of 1").run();

    assertThat(ended.status()).isZero();
    assertThat(ended.log()).first().isEqualTo("Image team/ok, batch 1 of 1");
  }

  @Test
  void singlePairWinsOverTheList() {
    ScriptRun script =
        script()
            .lines(line("fails"))
            .with("srcImageURL", "docker://src.example/ok:1")
            .with("destImageURL", "docker://dst.example/ok:1")
            .with("srcTLSverify", "false")
            .with("multiArch", "system");

    Ended ended = script.run();

    assertThat(ended.status()).isZero();
    assertThat(ended.lineStatus()).isEqualTo(".");
    assertThat(script.argumentsFor("ok")).contains("--src-tls-verify=false", "--multi-arch=system");
  }

  @Test
  void failingLineDoesNotStopOthers() {
    Ended ended = script().lines(line("fails"), line("ok")).with("parallelism", "1").run();

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.lineStatus()).isEqualTo("f.");
    assertThat(ended.failures()).isEqualTo("1 skopeo ended with 3\n");
  }

  @Test
  void failFastStartsNothingAfterAFailure() {
    Ended ended =
        script()
            .lines(line("ok"), line("fails"), line("ok2"), line("ok3"))
            .with("parallelism", "1")
            .with("failFast", "true")
            .run();

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.lineStatus()).isEqualTo(".f--");
    assertThat(ended.summary()).isEqualTo("copied 1, skipped 0, failed 1, not attempted 2 of 4");
    assertThat(ended.log())
        .contains("1: not attempted: line 2 failed and failFast is true (line 3)");
  }

  // --- Lines -----------------------------------------------------------------------------------

  private record Line(String what, String text, char verdict) {}

  private static final List<Line> LINES =
      List.of(
          new Line("the first, after a byte order mark", "\uFEFF" + line("ok-first"), '.'),
          new Line("empty", "", '_'),
          new Line("blanks", " \t  ", '_'),
          new Line("a lone carriage return", "\r", '_'),
          new Line("a comment", "# " + line("ok"), '_'),
          new Line("an indented comment", "  \t# x", '_'),
          new Line("an ordinary pair", line("ok-plain"), '.'),
          new Line("a Windows line end", line("ok-windows") + "\r", '.'),
          new Line("a tab between", line("ok-tab").replace(" ", "\t"), '.'),
          new Line("many blanks around", "  " + line("ok-blanks").replace(" ", "   ") + " \t", '.'),
          new Line("--all, as the catalog's 0.3 needs it", line("ok-all") + " --all", '.'),
          new Line("--all in front", "--all " + line("ok-front"), '.'),
          new Line("its own choice of platforms", line("ok-own") + " --multi-arch=system", '.'),
          new Line("the same again", line("ok-plain"), 's'),
          new Line(
              "another source for a destination",
              "docker://src.example/team/other:1 docker://dst.example/team/ok-plain:1",
              'i'),
          new Line(
              "a source by digest",
              "docker://src.example/team/ok-digest@sha256:"
                  + "a".repeat(64)
                  + " docker://dst.example/d:1",
              '.'),
          new Line("an IPv6 host", "docker://[::1]:5000/ok-six:1 docker://dst.example/six:1", '.'),
          new Line("a folder of the workspace", "dir:index-1/ok-dir docker://dst.example/e:1", '.'),
          new Line("into the workspace", "docker://s.example/ok-oci:1 oci:layout:ok-oci", '.'),
          new Line("one word", "docker://src.example/ok:1", 'i'),
          new Line("three words", line("ok3") + " docker://third.example/x:1", 'i'),
          new Line("a trailing comment", line("ok4") + " # why", 'i'),
          new Line("an unknown option", line("ok5") + " --dest-creds=me:secret-word", 'i'),
          new Line("two options", line("ok6") + " --all --all", 'i'),
          new Line("a leading dash", "--authfile=/etc/passwd docker://dst.example/x:1", 'i'),
          new Line("a dash as destination", "docker://src.example/ok:1 -", 'i'),
          new Line("a glob", "docker://src.example/* docker://dst.example/x:2", 'i'),
          new Line("no transport", "src.example/ok:1 docker://dst.example/x:3", 'i'),
          new Line("a user", "docker://me:secret-word@src.example/ok:1 docker://d.example/x", 'i'),
          new Line(
              "a query", "docker://src.example/ok?token=secret-word docker://d.example/y", 'i'),
          new Line("a file as a layer", "tarball:/etc/passwd docker://dst.example/x:4", 'i'),
          new Line("a folder elsewhere", "dir:/etc docker://dst.example/x:5", 'i'),
          new Line("a folder above", "dir:../../creds docker://dst.example/x:6", 'i'),
          new Line("the node's images", "containers-storage:ok docker://dst.example/x:7", 'i'),
          new Line("the Docker daemon", "docker-daemon:ok:1 docker://dst.example/x:8", 'i'),
          new Line("a command", "docker://$(touch${IFS}pwned) docker://dst.example/x:9", 'i'),
          new Line("backticks", "docker://`touch pwned` docker://dst.example/x:10", 'i'),
          new Line("quotes", "docker://src.example/\"ok\" docker://dst.example/x:11", 'i'),
          new Line("a semicolon", "docker://src.example/ok;touch docker://dst.example/x:12", 'i'),
          new Line("no line end at the end of the file", line("ok-last"), '.'));

  @TestFactory
  Stream<DynamicTest> everyKindOfLineHasItsVerdict() {
    ScriptRun script = script().urlTxt(String.join("\n", LINES.stream().map(Line::text).toList()));

    Ended ended = script.run();

    Stream<DynamicTest> rows =
        IntStream.range(0, LINES.size())
            .mapToObj(i ->
                dynamicTest(
                    LINES.get(i).what(),
                    () ->
                        assertThat(ended.lineStatus().charAt(i))
                            .as(ended.log() + "")
                            .isEqualTo(LINES.get(i).verdict())));
    return Stream.concat(
        rows,
        Stream.of(
            dynamicTest(
                "one character a line", () -> assertThat(ended.lineStatus()).hasSize(LINES.size())),
            dynamicTest(
                "--all on the line",
                () -> assertThat(script.argumentsFor("ok-all")).containsOnlyOnce("--all")),
            dynamicTest(
                "--multi-arch on the line",
                () ->
                    assertThat(script.argumentsFor("ok-own"))
                        .contains("--multi-arch=system")
                        .doesNotContain("--all")),
            dynamicTest(
                "a folder of the workspace is found there",
                () ->
                    assertThat(script.argumentsFor("ok-dir"))
                        .contains("dir:" + script.path("workspace/images-url/index-1/ok-dir"))),
            dynamicTest(
                "other formats cannot keep digests",
                () ->
                    assertThat(script.argumentsFor("ok-oci")).doesNotContain("--preserve-digests")),
            dynamicTest(
                "nothing that may be a secret is shown",
                () -> assertThat(ended.everything()).doesNotContain("secret-word")),
            dynamicTest(
                "nothing was run", () -> assertThat(script.path("tmp")).isEmptyDirectory())));
  }

  @Test
  void tagsOfOneManifestAreCopiedOnceAndThenOnlyTagged() {
    ScriptRun script =
        script()
            .lines(pinned("ok", "okay:1"), pinned("ok", "okay:2"))
            .with("destTLSverify", "false");

    Ended ended = script.run();

    assertThat(ended.lineStatus()).isEqualTo("..");
    assertThat(script.argumentsFor("ok")).contains("--all").endsWith("docker://dst.example/okay:1");
    assertThat(script.argumentsFor("okay"))
        .contains("--src-tls-verify=false", "--multi-arch=index-only", "--preserve-digests")
        .endsWith("docker://dst.example/okay@" + DIGEST, "docker://dst.example/okay:2");
    assertThat(ended.log())
        .anyMatch(l -> l.startsWith("2: copied in ") && l.endsWith(" (line 2, as line 1)"));
  }

  @Test
  void manifestThatCannotBeReadWhereItWasPushedIsCopiedAgain() {
    ScriptRun script = script().lines(pinned("ok", "unreadable:1"), pinned("ok", "unreadable:2"));

    assertThat(script.run().lineStatus()).isEqualTo("..");
    assertThat(script.argumentsFor("ok")).endsWith("docker://dst.example/unreadable:2");
  }

  @Test
  void manifestThatCouldNotBeCopiedIsTriedForEachTag() {
    ScriptRun script =
        script()
            .lines(pinned("gone", "okay:1"), pinned("gone", "okay:2"), pinned("ok", "other:1"))
            .skopeoSays("gone", 2, fatal("reading manifest: manifest unknown"));

    assertThat(script.run().lineStatus()).isEqualTo("nn.");
    assertThat(script.argumentsFor("okay")).isEmpty();
  }

  private static String pinned(String source, String destination) {
    return "docker://src.example/%s@%s docker://dst.example/%s"
        .formatted(source, DIGEST, destination);
  }

  @Test
  void indexAloneDoesNotWaitForLaterLines() {
    ScriptRun script =
        script()
            .lines(
                "dir:okindex docker://dst.example/x:1 --multi-arch=index-only",
                line("ok1"),
                line("ok2"))
            .with("parallelism", "1");

    Ended ended = script.run();

    assertThat(ended.lineStatus()).isEqualTo("...");
    assertThat(ended.log()).first().asString().startsWith("1: copied").endsWith("(line 1)");
    assertThat(script.argumentsFor("okindex"))
        .contains("--multi-arch=index-only", "--preserve-digests");
  }

  /** The lines are those that the operator writes for some of the platforms. */
  @Test
  void somePlatformsAreCopiedByDigestAndThenTheirIndexFromItsFolder() {
    String index = "okay" + "c".repeat(60);
    ScriptRun script = somePlatforms("ok-other", index);

    Ended ended = script.run();

    assertThat(ended.lineStatus()).isEqualTo("...s");
    assertThat(script.argumentsFor(index))
        .contains("dir:" + script.path("workspace/images-url/" + index), "--multi-arch=index-only");
  }

  /** A registry may accept the index, and the tag would lack a platform. */
  @Test
  void indexOfAPlatformThatWasNotCopiedIsNotPushed() {
    String index = "okay" + "c".repeat(60);
    ScriptRun script =
        somePlatforms("gone", index).skopeoSays("gone", 2, fatal("manifest unknown"));

    Ended ended = script.run();

    assertThat(ended.lineStatus()).isEqualTo(".n-s");
    assertThat(script.argumentsFor(index)).isEmpty();
    assertThat(ended.log())
        .contains("1: not attempted: line 2 was not copied, and has to be there first (line 3)");
  }

  private ScriptRun somePlatforms(String second, String index) {
    String amd64 = "sha256:" + "a".repeat(64);
    String arm64 = "sha256:" + "b".repeat(64);
    return script()
        .lines(
            "docker://src.example/ok-app@%1$s docker://dst.example/app@%1$s".formatted(amd64),
            "docker://src.example/%2$s@%1$s docker://dst.example/app@%1$s".formatted(arm64, second),
            "dir:%s docker://dst.example/app:1 --multi-arch=index-only".formatted(index),
            "docker://src.example/ok-app@%1$s docker://dst.example/app@%1$s".formatted(amd64))
        .file("workspace/images-url/" + index + "/manifest.json", "{}")
        .file("workspace/images-url/" + index + "/version", "Directory Transport Version: 1.1\n");
  }

  // --- Verdicts --------------------------------------------------------------------------------

  private record Answer(char verdict, int status, String words) {}

  /** Messages of skopeo 1.9 to 1.20; HOST and NAME stand for the image of the row. */
  private static final List<Answer> ANSWERS =
      List.of(
          new Answer('n', 2, "reading manifest 1 in HOST/NAME: manifest unknown"),
          new Answer('n', 1, "reading manifest 1 in HOST/NAME: manifest unknown: manifest unknown"),
          new Answer('n', 1, "reading manifest 1 in HOST/NAME: manifest unknown: OCI index found"),
          new Answer(
              'n', 1, "reading manifest 1 in HOST/NAME: name unknown: not known to registry"),
          new Answer('n', 1, "reading manifest 1 in HOST/NAME: unknown: artifact a:1 not found"),
          new Answer('n', 1, "reading manifest 1 in HOST/NAME: StatusCode: 404, \\\"<html>\\\""),
          new Answer('n', 1, "Error reading manifest 1 in HOST/NAME: manifest unknown"),
          new Answer('n', 2, "something new"),
          new Answer(
              'c',
              2,
              "copying image 3/9 from manifest list: determining manifest MIME type for docker://HOST/NAME:1: reading manifest sha256:DIGEST in HOST/NAME: manifest unknown"),
          new Answer(
              'c',
              1,
              "copying image 1/2 from manifest list: reading manifest sha256:DIGEST in HOST/NAME: unknown: artifact NAME@sha256:DIGEST not found"),
          new Answer('c', 2, "copying image 1/2 from manifest list: something new"),
          new Answer('c', 1, "reading blob sha256:1: fetching blob: blob unknown to registry"),
          new Answer(
              'c',
              1,
              "copying image 1/2 from manifest list: parsing image configuration: fetching blob: blob unknown to registry"),
          new Answer(
              'c',
              1,
              "Error reading blob sha256:1: Error fetching blob: invalid status code returned when fetching blob 404 (Not Found)"),
          new Answer(
              'c',
              1,
              "copying image 3/3 from manifest list: reading blob sha256:DIGEST: Error fetching blob: invalid status code from registry 404 (Not Found)"),
          new Answer(
              'a', 1, "reading manifest 1 in HOST/NAME: unauthorized: access to the requested"),
          new Answer('a', 1, "reading manifest 1 in HOST/NAME: authentication required"),
          new Answer(
              'a',
              1,
              "reading manifest 1 in HOST/NAME: requested access to the resource is denied"),
          new Answer(
              'a', 1, "unable to retrieve auth token: invalid username/password: unknown: no"),
          new Answer(
              'a', 1, "Requesting bearer token: invalid status code from registry 403 (Forbidden)"),
          new Answer('a', 1, "reading manifest 1 in HOST/NAME: StatusCode: 403, \\\"\\\""),
          new Answer(
              'w', 1, "writing blob: initiating layer upload to /v2/x in h: unauthorized: no"),
          new Answer(
              'w',
              1,
              "trying to reuse blob sha256:DIGEST at destination: checking whether a blob sha256:DIGEST exists in dst.example/answer: authentication required"),
          new Answer(
              'w',
              1,
              "initializing destination docker://dst.example/answer:1: Requesting bearer token: invalid status code from registry 403 (Forbidden)"),
          new Answer(
              'w', 1, "writing manifest: uploading manifest v1 to dst.example/answer: denied"),
          new Answer('a', 1, "initializing source docker://HOST/NAME:1: unauthorized"),
          new Answer('a', 1, "denied: Permission denied for \\\"1\\\" from request \\\"/v2/x\\\""),
          new Answer(
              'r',
              1,
              "reading manifest 1 in HOST/NAME: toomanyrequests: You have reached your unauthenticated pull rate limit."),
          new Answer('r', 1, "too many requests to registry"),
          new Answer('r', 1, "fetching blob: StatusCode: 429, \\\"slow\\\""),
          new Answer('r', 1, "denied: Rate exceeded"),
          new Answer(
              't',
              1,
              "pinging container registry HOST: Get \\\"https://HOST/v2/\\\": context deadline exceeded"),
          new Answer(
              't',
              1,
              "pinging container registry HOST: Get \\\"https://HOST/v2/\\\": dial tcp 192.0.2.1:443: i/o timeout"),
          new Answer('t', 1, "Get \\\"https://HOST/v2/\\\": net/http: TLS handshake timeout"),
          new Answer('t', 1, "read tcp 192.0.2.1:443: read: connection timed out"),
          new Answer('t', 1, "received unexpected HTTP status: 504 Gateway Timeout"),
          new Answer('i', 1, "Invalid source name docker://HOST/NAME:1: invalid reference format"),
          new Answer(
              'i',
              1,
              "Invalid source name docker://HOST/NAME:1: Docker references with both a tag and digest are currently not supported"),
          new Answer(
              'i', 1, "Invalid destination name docker://x: repository name must be lowercase"),
          new Answer(
              'f',
              1,
              "Get \\\"https://HOST/v2/\\\": dial tcp 192.0.2.1:443: connect: connection refused"),
          new Answer('f', 1, "Get \\\"https://HOST/v2/\\\": dial tcp: lookup HOST: no such host"),
          new Answer(
              'f',
              1,
              "Get \\\"https://HOST/v2/\\\": tls: failed to verify certificate: x509: unknown authority"),
          new Answer('f', 1, "received unexpected HTTP status: 500 Internal Server Error"),
          new Answer(
              'f',
              1,
              "writing manifest: uploading manifest 1 to HOST/NAME: manifest blob unknown: blob unknown to registry"),
          new Answer(
              'f', 2, "writing manifest: uploading manifest 1 to HOST/NAME: manifest unknown"),
          new Answer(
              'x',
              1,
              "copying image 2/2 from manifest list: Unexpectedly received a manifest list instead of a manifest for a single image"),
          // What ECR, Harbor, Quay and Artifact Registry document, or say in their code
          new Answer(
              'd',
              1,
              "writing blob: initiating layer upload to /v2/x/blobs/uploads/ in h: name unknown: The repository with name 'x' does not exist in the registry with id '123456789012'"),
          new Answer(
              'd',
              1,
              "initializing destination docker://dst.example/answer:1: repository name not known to registry"),
          new Answer(
              'd',
              1,
              "writing blob: initiating layer upload to /v2/x/a/blobs/uploads/ in h: unauthorized: project x not found: project x not found"),
          new Answer(
              'm',
              1,
              "writing manifest: uploading manifest 1 to HOST/NAME: tag invalid: The image tag '1' already exists in the 'app' repository and cannot be overwritten because the repository is immutable."),
          new Answer(
              'm',
              1,
              "writing manifest: uploading manifest 1.0: denied: Failed to process request due to 'app:1.0' configured as immutable."),
          new Answer('q', 1, "uploading manifest 1 to HOST/NAME: denied: quota exceeded"),
          new Answer('q', 1, "writing manifest: denied: Quota has been exceeded on namespace"),
          new Answer(
              'q',
              1,
              "writing blob: initiating layer upload: denied: adding 3.0 MiB of storage resource, which when updated to current usage of 9.9 GiB will exceed the configured upper limit of 10.0 GiB."),
          new Answer(
              'p',
              1,
              "Source image rejected: Running image docker://HOST/NAME:1 is rejected by policy."),
          new Answer(
              'p', 1, "Source image rejected: A signature was required, but no signature exists"),
          new Answer(
              'p',
              1,
              "reading manifest sha256:DIGEST in HOST/NAME: unknown: current image with 12 vulnerabilities cannot be pulled due to configured policy in 'Prevent images with vulnerability severity of High'"),
          new Answer(
              'o',
              1,
              "copying system image from manifest list: Manifest list must be converted to type \\\"application/vnd.oci.image.index.v1+json\\\" to be written to destination, but we cannot modify it: \\\"Instructed to preserve digests\\\""),
          new Answer('o', 1, "unknown flag: --multi-arch"),
          new Answer('f', 1, "open /var/tmp/x: permission denied"),
          new Answer('f', 1, "write /var/tmp/x: no space left on device"),
          new Answer(
              'f',
              1,
              "Copying a schema1 image would change the manifest, which we cannot do: Instructed to preserve digests"));

  @TestFactory
  Stream<DynamicTest> everyAnswerHasItsVerdict() {
    ScriptRun script = script().with("parallelism", "8");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < ANSWERS.size(); i++) {
      Answer answer = ANSWERS.get(i);
      String host = "registry" + i + ".example";
      String words =
          answer
              .words()
              .replace("HOST", host)
              .replace("NAME", "team/answer" + i)
              .replace("DIGEST", "a".repeat(64));
      script.skopeoSays("answer" + i, answer.status(), fatal(words));
      lines.add("docker://" + host + "/team/answer" + i + ":1 docker://dst.example/answer:" + i);
    }

    Ended ended = script.lines(lines.toArray(String[]::new)).run();

    return IntStream.range(0, ANSWERS.size())
        .mapToObj(i ->
            dynamicTest(
                ANSWERS.get(i).verdict() + " " + ANSWERS.get(i).words(),
                () ->
                    assertThat(ended.lineStatus().charAt(i)).isEqualTo(ANSWERS.get(i).verdict())));
  }

  private static String fatal(String message) {
    return "time=\"2026-01-01T00:00:00Z\" level=warning msg=\"unauthorized, but tried again\"\n"
        + "time=\"2026-01-01T00:00:00Z\" level=fatal msg=\""
        + message
        + "\"\n";
  }

  @ParameterizedTest
  @CsvSource({
    "unauthorized.example/denied/manifest-unknown, toomanyrequests",
    "r.example/a/m, a",
    "r.example/n, unknown",
  })
  void namesOfImagesDoNotCount(String repository, String tag) {
    String image = "docker://" + repository + ":" + tag;
    String name = repository.substring(repository.lastIndexOf('/') + 1);

    Ended ended =
        script()
            .constant("CONNECT_SECONDS", "0")
            .lines(image + " docker://dst.example/denied:unauthorized")
            .skopeoSays(
                name,
                1,
                fatal(
                    "initializing source "
                        + image
                        + ": reading manifest "
                        + tag
                        + " in "
                        + repository
                        + ": Get \\\"https://"
                        + repository
                        + "\\\": connection refused"))
            .run();

    assertThat(ended.lineStatus()).isEqualTo("f");
  }

  @ParameterizedTest
  @ValueSource(strings = {"m", "e", "man"})
  void shortNamesDoNotHideTheReason(String name) {
    Ended ended =
        script()
            .lines("docker://r.example/" + name + ":e docker://d.example/n:n")
            .skopeoSays(name, 1, fatal("reading manifest e in r.example/m: manifest unknown"))
            .run();

    assertThat(ended.lineStatus()).isEqualTo("n");
  }

  @Test
  void killedChildIsReportedAsKilledAndDelaysNothing() {
    Ended ended =
        script()
            .lines(line("dies1"), line("dies2"), line("dies3"), line("ok"))
            .with("parallelism", "3")
            .run();

    assertThat(ended.lineStatus()).isEqualTo("kkk.");
    assertThat(ended.log())
        .anyMatch(
            l -> l.matches("1: failed after .* s: killed: ended by signal 9: .* \\(line 1\\)"));
    assertThat(ended.log()).noneMatch(l -> l.contains("Killed"));
  }

  @Test
  void copyThatTakesTooLongIsEnded() {
    Ended ended = script().lines(line("hang"), line("ok")).with("lineTimeout", "1s").run();

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.lineStatus()).isEqualTo("t.");
  }

  @Test
  void skopeoThatIgnoresItsTimeIsKilledWithItsChildren() {
    ScriptRun script = script().lines(line("stubborn"), line("ok")).with("lineTimeout", "1s");
    Process process = script.begin();
    await().until(() -> script.exists("stub/ready.stubborn"));
    List<ProcessHandle> copies = process.descendants().toList();

    Ended ended = script.end(process);

    assertThat(ended.lineStatus()).isEqualTo("t.");
    assertThat(ended.log()).anyMatch(l -> l.matches("1: failed after [3-6]\\.\\d s: timeout: .*"));
    await().until(() -> copies.stream().noneMatch(ProcessHandle::isAlive));
  }

  @Test
  void temporaryFilesOfACopyDoNotReachTheNext() {
    ScriptRun script =
        script().lines(line("litter1"), line("litter2"), line("litter3")).with("parallelism", "1");

    assertThat(script.run().lineStatus()).isEqualTo("fff");
    assertThat(script.read("stub/left")).isEqualTo("0\n0\n0\n");
    assertThat(script.path("tmp")).isEmptyDirectory();
  }

  @Test
  void nothingIsStartedAfterTheDeadlineAndRunningCopiesAreEnded() {
    long deadline = Instant.now().getEpochSecond() + 1;

    Ended ended =
        script()
            .lines(line("hang"), line("ok"))
            .with("parallelism", "1")
            .with("deadline", "" + deadline)
            .run();

    assertThat(Instant.now().getEpochSecond()).isLessThanOrEqualTo(deadline + 5);
    assertThat(ended.lineStatus()).isIn("t-", "--");
    assertThat(ended.log())
        .anyMatch(l -> l.matches("1: not attempted: the deadline has come \\(line .\\)"));
  }

  @Test
  void nothingIsAttemptedAfterTheDeadline() {
    Ended ended = script().lines(line("ok"), "", line("ok2")).with("deadline", "1700000000").run();

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.lineStatus()).isEqualTo("-_-");
  }

  @Test
  void rateLimitHoldsBackTheSameRegistriesOnly() {
    Ended ended =
        script()
            .lines(line("limited"), line("ok"), "docker://other.example/ok2 docker://dst.example/o")
            .with("parallelism", "1")
            .skopeoSays("limited", 1, fatal("toomanyrequests: later"))
            .run();

    assertThat(ended.lineStatus()).isEqualTo("r-.");
    assertThat(ended.log())
        .contains("1: not attempted: line 1 met the rate limit of the same registries (line 2)");
  }

  @Test
  void terminationEndsEveryCopyAndKeepsTheResults() {
    ScriptRun script =
        script()
            .lines(line("ok"), line("hang"), line("stubborn"), line("hang2"), line("ok2"))
            .with("parallelism", "3");
    Process process = script.begin();
    await()
        .pollInterval(Duration.ofMillis(20))
        .until(() ->
            script.read("results/line-status").equals(".kkk-")
                && script.exists("stub/ready.stubborn")
                && script.exists("stub/called.hang2"));
    List<ProcessHandle> copies = process.descendants().toList();
    Instant stopped = Instant.now();

    process.destroy();
    Ended ended = script.end(process);

    assertThat(Duration.between(stopped, Instant.now())).isLessThan(Duration.ofSeconds(5));
    assertThat(ended.status()).isEqualTo(143);
    assertThat(ended.lineStatus()).isEqualTo(".kkk-");
    assertThat(ended.summary()).isEqualTo("copied 1, skipped 0, failed 3, not attempted 1 of 5");
    await().until(() -> copies.stream().noneMatch(ProcessHandle::isAlive));
  }

  @Test
  void noMoreCopiesRunAtOnceThanAllowed() {
    ScriptRun script =
        script()
            .lines(IntStream.range(0, 12).mapToObj(i -> line("crowd" + i)).toArray(String[]::new))
            .with("parallelism", "3");
    script.file("stub/crowd", "");

    script.run();

    List<Integer> crowds = script.read("stub/crowd").lines().map(Integer::valueOf).toList();
    assertThat(crowds).hasSize(12);
    assertThat(Collections.max(crowds)).isEqualTo(3);
  }

  // --- Log and results ---------------------------------------------------------------------------

  @Test
  void logLinesOfParallelCopiesNeverMix() {
    Ended ended =
        script()
            .lines(IntStream.range(0, 24).mapToObj(i -> line("loud" + i)).toArray(String[]::new))
            .with("parallelism", "12")
            .run();

    assertThat(ended.log()).hasSize(25);
    assertThat(ended.log().subList(0, 24))
        .allMatch(l ->
            l.matches(
                "1: failed after \\d+\\.\\d s: start 0+\\.\\.\\.0+1 the end of (loud\\d+):"
                    + " docker://src.example/team/\\1:1 -> docker://dst.example/team/\\1:1"
                    + " \\(line \\d+\\)"));
    assertThat(ended.log()).allMatch(l -> l.length() < 500);
  }

  @Test
  void messagesOfSkopeoContainNoCredentials() {
    Ended ended =
        script()
            .lines(line("leaks"))
            .skopeoSays(
                "leaks",
                1,
                fatal(
                    "Get \\\"https://me:hunter2hunter2@bucket.example/x?X-Amz-Signature=5ec2e7&b=c\\\":"
                        + " Authorization: Bearer eyJhbGciOi.J9abcdefghijkl, Basic bWU6aHVudGVyMmh1bnRlcjI=,"
                        + " password=hunter2hunter2hunter2, body start \\\"{\\\\\\\"token\\\\\\\":\\\\\\\"s3cr3t\\\": no\u001b[31m"))
            .run();

    assertThat(ended.everything())
        .contains("bucket.example/x?...")
        .doesNotContain("hunter2", "5ec2e7", "eyJ", "bWU6", "s3cr3t", "\u001b");
  }

  @Test
  void messagesNameTheSideAndTheLogShortensDigests() {
    Ended ended =
        script()
            .lines(line("gone"))
            .skopeoSays(
                "gone",
                1,
                fatal(
                    "initializing source docker://src.example/team/gone:1: reading manifest sha256:"
                        + "a".repeat(64)
                        + ": manifest unknown"))
            .run();

    assertThat(ended.failures()).isEqualTo("1 source: reading manifest: manifest unknown\n");
    assertThat(ended.log().getFirst())
        .contains(": source: reading manifest sha256:aaaaaaaaaaaa: manifest unknown: docker://");
  }

  @Test
  void errorIsReadToItsBeginning() {
    Ended ended =
        script()
            .lines(line("long"))
            .skopeoSays(
                "long", 1, fatal("uploading manifest: denied: quota" + " and more".repeat(2000)))
            .run();

    assertThat(ended.lineStatus()).isEqualTo("q");
    assertThat(ended.log().getFirst()).hasSizeLessThan(500);
  }

  @Test
  void fiveHundredFailingLinesFitIntoTheResults() throws IOException {
    ScriptRun script = script().with("parallelism", "16");
    List<String> lines = new ArrayList<>(Collections.nCopies(500, "<one> \"word\" \\ too many"));
    for (int i = 0; i < 16; i++) {
      script.skopeoSays("long" + i, 1, fatal("<\\\"&>\\\\".repeat(100)));
      lines.set(i * 31, line("long" + i));
    }

    Ended ended = script.lines(lines.toArray(String[]::new)).run();

    assertThat(ended.lineStatus()).hasSize(500).matches("[fi]{500}");
    assertThat(ended.failures()).isNotEmpty();
    assertFits(ended);
    assertThat(Files.size(script.path("results/line-status"))).isEqualTo(500);
  }

  /** Checks the size of the message that Tekton's entrypoint makes of the results. */
  private static void assertFits(Ended ended) {
    String message =
        "[{\"key\":\"bytes\",\"value\":\"%s\",\"type\":1},{\"key\":\"failures\",\"value\":\"%s\",\"type\":1},{\"key\":\"line-status\",\"value\":\"%s\",\"type\":1},"
                .formatted(ended.bytes(), ended.failures().replace("\n", "\\n"), ended.lineStatus())
            + "{\"key\":\"summary\",\"value\":\"%s\",\"type\":1},{\"key\":\"StartedAt\",\"value\":\"2026-01-01T00:00:00.000Z\",\"type\":3}]"
                .formatted(ended.summary());
    assertThat(message.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(2048);
    assertThat(ended.failures()).doesNotContainPattern("[\"\\\\<>&]");
  }

  // --- Invalid input -----------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "parallelism, 0",
    "parallelism, 33",
    "parallelism, four",
    "parallelism, 1+1",
    "retryTimes, -1",
    "retryTimes, ''",
    "lineTimeout, 15",
    "lineTimeout, 0s",
    "lineTimeout, 5 minutes",
    "deadline, tomorrow",
    "deadline, 'a[$(touch pwned)]'",
    "multiArch, both",
    "srcTLSverify, yes",
    "destTLSverify, $(touch pwned)",
    "failFast, '`touch pwned`'",
  })
  void invalidParamIsRefused(String param, String value) {
    ScriptRun script = script().lines(line("ok")).with(param, value);

    Ended ended = script.run();

    assertThat(ended.status()).isEqualTo(64);
    assertThat(ended.summary()).startsWith("refused: " + param + " must be ");
    assertThat(ended.log()).containsExactly(ended.summary());
    assertThat(script.exists("stub/called.ok")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$(touch /tmp/skopeo-copy-pwned)",
        "`touch /tmp/skopeo-copy-pwned`",
        "';touch /tmp/skopeo-copy-pwned;'",
        "\";touch /tmp/skopeo-copy-pwned;\"",
        "docker://x/y;touch /tmp/skopeo-copy-pwned",
        "--help",
        "a\ndocker://x/y",
        "x[$(touch /tmp/skopeo-copy-pwned)]",
      })
  void paramIsNeverRun(String value) {
    Ended ended = script().with("srcImageURL", value).with("destImageURL", value).run();

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.lineStatus()).isEqualTo("i");
    assertThat(Path.of("/tmp/skopeo-copy-pwned")).doesNotExist();
  }

  @Test
  void noInputIsRefused() {
    assertThat(script().run().summary()).startsWith("refused: neither ");
  }

  @Test
  void incompletePairIsRefused() {
    Ended ended = script().lines(line("ok")).with("srcImageURL", "docker://x/y").run();

    assertThat(ended.status()).isEqualTo(64);
    assertThat(ended.summary()).isEqualTo("refused: srcImageURL and destImageURL go together");
  }

  @Test
  void moreThanFiveHundredLinesAreRefused() {
    Ended ended = script().urlTxt("\n".repeat(501)).run();

    assertThat(ended.status()).isEqualTo(64);
    assertThat(ended.summary()).isEqualTo("refused: url.txt has more than 500 lines");
  }

  @Test
  void hugeFileIsRefused() {
    Ended ended = script().urlTxt("x".repeat(1048577)).run();

    assertThat(ended.status()).isEqualTo(64);
    assertThat(ended.summary()).isEqualTo("refused: url.txt has more than 1048576 bytes");
  }

  @Test
  void emptyListSucceeds() {
    Ended ended = script().urlTxt("").run();

    assertThat(ended.status()).isZero();
    assertThat(ended.lineStatus()).isEmpty();
    assertThat(ended.summary()).isEqualTo("copied 0, skipped 0, failed 0 of 0");
  }

  // --- Optional workspaces -----------------------------------------------------------------------

  @Test
  void optionalWorkspacesArePassedToSkopeo() {
    ScriptRun script =
        script()
            .lines(line("ok"))
            .workspace("auth", "config.json", "{}")
            .workspace("source-ca", "ca.crt", "source")
            .workspace("source-ca", "tls.key", "not to be taken")
            .workspace("destination-ca", "ca.crt", "destination")
            .workspace("policy", "policy.json", "{}");

    Ended ended = script.run();

    assertThat(ended.status()).isZero();
    assertThat(script.read("stub/auth.ok"))
        .isEqualTo(script.path("workspace/auth/config.json") + "\n");
    assertThat(script.argumentsFor("ok"))
        .containsSubsequence(
            "--policy",
            script.path("workspace/policy/policy.json").toString(),
            "copy",
            "--src-cert-dir",
            "--dest-cert-dir");
  }

  @Test
  void eachSideMayHaveItsOwnCredentials() {
    ScriptRun script =
        script()
            .lines(line("ok"))
            .workspace("source-auth", "config.json", "{}")
            .workspace("destination-auth", "config.json", "{}");

    assertThat(script.run().status()).isZero();
    assertThat(script.argumentsFor("ok"))
        .containsSubsequence(
            "--src-authfile",
            script.path("workspace/source-auth/config.json").toString(),
            "--dest-authfile",
            script.path("workspace/destination-auth/config.json").toString());
  }

  /** Such a copy is within the destination, so both sides use its credentials. */
  @Test
  void furtherTagOfAManifestUsesTheCredentialsOfTheDestination() {
    String digest = "@sha256:" + "0".repeat(64);
    ScriptRun script =
        script()
            .lines(
                "docker://source.example/ok-named"
                    + digest
                    + " docker://destination.example/ok-named:1",
                "docker://source.example/ok-named"
                    + digest
                    + " docker://destination.example/ok-named:2")
            .workspace("source-auth", "config.json", "{}")
            .workspace("destination-auth", "config.json", "{}");
    String own = script.path("workspace/destination-auth/config.json").toString();

    assertThat(script.run().lineStatus()).isEqualTo("..");
    assertThat(script.argumentsFor("ok-named"))
        .containsSubsequence("--src-authfile", own, "--dest-authfile", own);
  }

  @ParameterizedTest
  @CsvSource({
    "auth, config.json",
    "source-auth, config.json",
    "destination-auth, config.json",
    "source-ca, ca.crt",
    "destination-ca, ca.crt",
    "policy, policy.json",
  })
  void optionalWorkspaceWithoutItsFileIsRefused(String workspace, String file) {
    Ended ended = script().lines(line("ok")).workspace(workspace, "other", "").run();

    assertThat(ended.status()).isEqualTo(64);
    assertThat(ended.summary())
        .isEqualTo("refused: the workspace " + workspace + " has no " + file);
  }
}
