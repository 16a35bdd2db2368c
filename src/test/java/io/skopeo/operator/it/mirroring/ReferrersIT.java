package io.skopeo.operator.it.mirroring;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.it.fixture.OperatorFixture;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.registry.fake.FakeReferrers;
import io.skopeo.operator.registry.fake.FakeRegistryServer.Request;
import io.skopeo.operator.registry.fake.ServerFault;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures and other referrers, on a real API server. */
class ReferrersIT {
  private static final String BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json";
  private static final String SIGNED = "signatures: true\n";

  private OperatorFixture here;

  @BeforeEach
  void create() {
    here = OperatorFixture.create();
  }

  @AfterEach
  void close() {
    here.close();
  }

  /** Signs a digest at the source, which has the referrers API. */
  private Digest sign(Digest subject, String text) {
    here.source.referrersApi();
    return here.source.push(
        "app", FakeReferrers.MANIFEST, FakeReferrers.manifest(subject, BUNDLE, text));
  }

  private static String attached(Digest digest, String suffix) {
    return "sha256-%s%s".formatted(digest.hex(), suffix);
  }

  private String list(TaskRun run) {
    return here.batch(run).copies().getFirst().lines().stream()
        .filter(line -> line.tag().filter(tag -> tag.name().startsWith("sha256-")).isPresent())
        .map(line -> line.digest().hex())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void signatureComesBeforeItsTagAndLaterOnesAlone() {
    Digest image = here.source.put("app", "v1");
    Digest signature = sign(image, "first");
    here.startOperator();
    here.apply("signed", here.spec("Recurrent", "v1") + SIGNED);
    TaskRun run = here.awaitRun("signed", 1);
    here.assertLines(
        run,
        """
        SRC@%1$s DST@%1$s
        SRC@%2$s DST@%2$s
        dir:%3$s DST:%4$s --multi-arch=index-only
        SRC@%1$s DST:v1
        """,
        image,
        signature,
        list(run),
        attached(image, ""));
    here.succeed(run);
    ImageStatus status = here.awaitReady("signed", "True", "UpToDate");
    assertThat(status.tags().summary()).isEqualTo("1/1");
    assertThat(here.destination.tags("mirror/app")).containsEntry("v1", image).hasSize(2);

    Digest later = sign(image, "later");
    here.time.advance(Duration.ofMinutes(2));
    here.request("signed");
    TaskRun second = here.awaitRun("signed", 2);
    here.assertLines(
        second,
        """
        SRC@%1$s DST@%1$s
        dir:%2$s DST:%3$s --multi-arch=index-only
        """,
        later,
        list(second),
        attached(image, ""));
    here.succeed(second);
    here.awaitStatus("signed", s -> s.runs().isEmpty() && "UpToDate".equals(s.phase()));
    here.source.forgetRequests();
    here.destination.forgetRequests();
    here.request("signed");
    here.awaitStatus("signed", s -> here.source.count() > 0 && s.runs().isEmpty());
    assertThat(here.runs("signed")).hasSize(2);
  }

  @Test
  void destinationWithTheReferrersApiGetsNoList() {
    Digest image = here.source.put("app", "v1.0");
    Digest signature = sign(image, "first");
    here.destination.referrersApi();
    here.destination.put("mirror/app", "other");
    here.startOperator();
    here.apply("signed", here.spec("OnceByTag", "v1.x") + SIGNED);
    TaskRun run = here.awaitRun("signed", 1);
    here.assertLines(
        run,
        """
        SRC@%1$s DST@%1$s
        SRC@%2$s DST@%2$s
        SRC@%1$s DST:v1.0
        """,
        image,
        signature);
    here.succeed(run);
    here.awaitReady("signed", "True", "UpToDate");
    assertThat(here.destination.tags("mirror/app")).containsOnlyKeys("other", "v1.0");
  }

  @ParameterizedTest
  @CsvSource({"403, AuthenticationFailed", "503, UnexpectedAnswer"})
  void listThatCannotBeReadHoldsBackTheTag(int status, String reason) {
    sign(here.source.put("app", "v1"), "first");
    here.source.failAlways(Request.REFERRERS, ServerFault.status(status));
    here.startOperator();
    here.apply("signed", here.spec("OneShot", "v1") + SIGNED);
    here.awaitReady("signed", "False", reason);
    assertThat(here.runs("signed")).isEmpty();
    here.source.heal();
    here.request("signed");
    here.succeed(here.awaitRun("signed", 1));
    here.awaitReady("signed", "True", "UpToDate");
  }

  @Test
  void signatureOfCosign2IsCopiedAndUpdated() {
    Digest image = here.source.put("app", "v1");
    Digest signature = here.source.put("app", attached(image, ".sig"));
    Digest attestation = here.source.put("app", attached(image, ".att"));
    here.source.put("app", attached(signature, ".sig"));
    here.startOperator();
    here.apply("signed", here.spec("Recurrent", "v1") + SIGNED);
    TaskRun run = here.awaitRun("signed", 1);
    here.assertLines(
        run,
        """
        SRC@%1$s DST@%1$s
        SRC@%2$s DST:%3$s
        SRC@%4$s DST:%5$s
        SRC@%1$s DST:v1
        """,
        image,
        signature,
        attached(image, ".sig"),
        attestation,
        attached(image, ".att"));
    here.succeed(run);
    here.awaitReady("signed", "True", "UpToDate");

    Digest other =
        here.source.put(
            "app",
            attached(image, ".sig"),
            FakeReferrers.MANIFEST,
            "{\"schemaVersion\":2,\"two\":2}");
    here.request("signed");
    TaskRun second = here.awaitRun("signed", 2);
    here.assertLines(second, "SRC@%s DST:%s\n", other, attached(image, ".sig"));
    here.succeed(second);
    here.awaitStatus("signed", s -> s.runs().isEmpty() && "UpToDate".equals(s.phase()));
  }

  @Test
  void failedSignatureLeavesNoTagAndIsTriedAgain() {
    Digest image = here.source.put("app", "v1.0");
    sign(image, "first");
    here.startOperator();
    here.apply("signed", here.spec("OnceByTag", "v1.x") + SIGNED);
    here.end(here.awaitRun("signed", 1), ".f--", "2 no room\n");
    ImageStatus status = here.awaitReady("signed", "False", "CopyFailed");
    assertThat(status.tags().summary()).isEqualTo("0/1");
    assertThat(status.failures())
        .singleElement()
        .satisfies(failure -> {
          assertThat(failure.destinationTag()).isEqualTo("v1.0");
          assertThat(failure.message()).contains("no room");
        });
    here.request("signed");
    here.succeed(here.awaitRun("signed", 2));
    here.awaitReady("signed", "True", "UpToDate");
    assertThat(here.destination.tags("mirror/app")).containsKeys("v1.0", attached(image, ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"OneShot", "Recurrent"})
  void signaturesOfAReducedIndexAreThoseOfItsImages(String mode) {
    Digest amd64 = here.source.push("app", FakeReferrers.MANIFEST, manifest("amd64"));
    Digest arm64 = here.source.push("app", FakeReferrers.MANIFEST, manifest("arm64"));
    Digest index =
        here.source.put(
            "app",
            "v1",
            FakeReferrers.INDEX,
            FakeReferrers.index(List.of(entry(amd64, "amd64"), entry(arm64, "arm64"))));
    sign(index, "index");
    sign(amd64, "amd64");
    Digest signature = sign(arm64, "arm64");
    here.startOperator();
    here.apply("cut", here.spec(mode, "v1") + "platforms: [linux/arm64]\n" + SIGNED);
    TaskRun run = here.awaitRun("cut", 1);
    String reduced = here.batch(run).copies().getFirst().source().digest().hex();
    here.assertLines(
        run,
        """
        SRC@%1$s DST@%1$s
        dir:%2$s DST@sha256:%2$s --multi-arch=index-only
        SRC@%3$s DST@%3$s
        dir:%4$s DST:%5$s --multi-arch=index-only
        dir:%2$s DST:v1 --multi-arch=index-only
        """,
        arm64,
        reduced,
        signature,
        list(run),
        attached(arm64, ""));
    here.succeed(run);
    ImageStatus status = here.awaitReady("cut", "True", "UpToDate");
    if (mode.equals("Recurrent")) {
      assertThat(status.conditions().getFirst().getMessage())
          .contains("Signatures of the source's indexes do not apply to reduced ones");
    }
  }

  private static String manifest(String name) {
    return "{\"schemaVersion\":2,\"annotations\":{\"of\":\"%s\"}}".formatted(name);
  }

  private static String entry(Digest digest, String architecture) {
    return FakeReferrers.entry(digest.toString())
        .replaceFirst(
            "}$",
            ",\"platform\":{\"os\":\"linux\",\"architecture\":\"%s\"}}".formatted(architecture));
  }
}
