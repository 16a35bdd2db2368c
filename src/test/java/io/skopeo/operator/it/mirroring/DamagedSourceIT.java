package io.skopeo.operator.it.mirroring;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.tekton.v1.TaskRun;
import io.skopeo.operator.api.ImageStatus;
import io.skopeo.operator.it.fixture.OperatorFixture;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.registry.fake.FakeReferrers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that one copy of the whole does not bring, on a real API server. */
class DamagedSourceIT {
  private OperatorFixture here;

  @BeforeEach
  void create() {
    here = OperatorFixture.create();
  }

  @AfterEach
  void close() {
    here.close();
  }

  private Digest image(String name) {
    return here.source.push(
        "app",
        FakeReferrers.MANIFEST,
        "{\"schemaVersion\":2,\"annotations\":{\"of\":\"%s\"}}".formatted(name));
  }

  private static String entry(Digest digest, String more) {
    return FakeReferrers.entry(digest.toString()).replaceFirst("}$", "," + more + "}");
  }

  private static String platform(Digest digest, String architecture) {
    return entry(
        digest, "\"platform\":{\"os\":\"linux\",\"architecture\":\"%s\"}".formatted(architecture));
  }

  private static String attestation(Digest digest, Digest image) {
    return entry(
        digest,
        "\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"},\"annotations\":{\"vnd.docker.reference.digest\":\"%s\"}"
            .formatted(image));
  }

  private static String inner(Digest digest) {
    return FakeReferrers.entry(digest.toString())
        .replace(FakeReferrers.MANIFEST, FakeReferrers.INDEX);
  }

  private Digest index(String... entries) {
    return here.source.put("app", "v1", FakeReferrers.INDEX, FakeReferrers.index(List.of(entries)));
  }

  /** Lets the time of the next look come, long before the pause is over, and wakes the operator. */
  private void look(String name) {
    here.time.advance(Duration.ofSeconds(12));
    here.patch(name, "{\"metadata\":{\"labels\":{\"look\":\"again\"}}}");
  }

  @Test
  void indexInAnIndexIsCopiedInItsPartsAtOnce() {
    Digest amd64 = image("amd64");
    Digest arm64 = image("arm64");
    Digest inner =
        here.source.push(
            "app", FakeReferrers.INDEX, FakeReferrers.index(List.of(platform(amd64, "amd64"))));
    Digest whole = index(inner(inner), platform(arm64, "arm64"));
    here.startOperator();
    here.apply("nested", here.spec("OneShot", "v1"));
    TaskRun first = here.awaitRun("nested", 1);
    here.assertLines(first, "SRC@%s DST:v1\n", whole);
    here.end(first, "x", "1 copying image 1/2 from manifest list: a manifest list\n");
    TaskRun second = here.awaitRun("nested", 2);
    here.assertLines(
        second,
        """
        SRC@%1$s DST@%1$s
        SRC@%2$s DST@%2$s --multi-arch=index-only
        SRC@%3$s DST@%3$s
        SRC@%4$s DST:v1 --multi-arch=index-only
        """,
        amd64,
        inner,
        arm64,
        whole);
    assertThat(here.image("nested").getStatus().failures()).isNullOrEmpty();
    here.succeed(second);
    ImageStatus status = here.awaitReady("nested", "True", "UpToDate");
    assertThat(status.current().digest()).isEqualTo(whole.toString());
    assertThat(here.destination.untagged("mirror/app")).contains(amd64, inner, arm64);
  }

  @ParameterizedTest
  @ValueSource(strings = {"OneShot", "Recurrent"})
  void imageArrivesWithoutAnAttestationThatTheSourceHasLost(String mode) {
    Digest amd64 = image("amd64");
    Digest lost = image("attestation");
    Digest whole = index(platform(amd64, "amd64"), attestation(lost, amd64));
    here.source.lose("app", lost);
    here.startOperator();
    here.apply("damaged", here.spec(mode, "v1"));
    TaskRun first = here.awaitRun("damaged", 1);
    here.assertLines(first, "SRC@%s DST:v1\n", whole);
    here.end(first, "c", "1 source: reading manifest: manifest unknown\n");
    TaskRun second = here.awaitRun("damaged", 2);
    String left = here.batch(second).copies().getFirst().source().digest().hex();
    here.assertLines(
        second, "SRC@%1$s DST@%1$s\ndir:%2$s DST:v1 --multi-arch=index-only\n", amd64, left);
    here.succeed(second);
    ImageStatus status = here.awaitReady("damaged", "True", "UpToDate");
    assertThat(status.conditions().getFirst().getMessage())
        .contains("The source does not serve the attestation " + lost.brief())
        .contains("left out");
    assertThat(status.failures()).isNullOrEmpty();
    here.request("damaged");
    here.awaitStatus("damaged", s -> s.lastHandledRequestedAt() != null);
    assertThat(here.runs("damaged")).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "attestation | names the attestation %s, which the source does not serve",
        "image       | names the manifest %s for linux/arm64, which the source does not serve",
      })
  void whatHasToBeThereIsNamedUntilTheSourceHasAnotherImage(String what, String sentence) {
    Digest amd64 = image("amd64");
    Digest lost = image("lost");
    index(
        platform(amd64, "amd64"),
        what.equals("image") ? platform(lost, "arm64") : attestation(lost, amd64));
    here.source.lose("app", lost);
    here.startOperator();
    here.apply(
        "damaged", here.spec("Recurrent", "v1") + "frequency: 10s\nrequireAttestations: true\n");
    here.end(here.awaitRun("damaged", 1), "c", "1 source: reading manifest: manifest unknown\n");
    ImageStatus status = here.awaitReady("damaged", "False", "SourceIncomplete");
    assertThat(status.failures())
        .singleElement()
        .satisfies(
            failure -> assertThat(failure.message()).contains(sentence.formatted(lost.brief())));
    assertThat(here.runs("damaged")).hasSize(1);
    Digest pushed = index(platform(amd64, "amd64"));
    look("damaged");
    TaskRun second = here.awaitRun("damaged", 2);
    here.assertLines(second, "SRC@%s DST:v1\n", pushed);
    here.succeed(second);
    here.awaitReady("damaged", "True", "UpToDate");
  }

  @ParameterizedTest
  @ValueSource(strings = {"OneShot", "OnceByTag", "Recurrent"})
  void newDigestOfATagThatRestsIsTriedAtOnce(String mode) {
    here.source.put("app", "v1.0");
    here.startOperator();
    here.apply("resting", here.spec(mode, "v1.x") + "frequency: 10s\n");
    here.end(here.awaitRun("resting", 1), "f", "1 no room\n");
    here.awaitReady("resting", "False", "CopyFailed");
    Digest pushed =
        here.source.put(
            "app", "v1.0", FakeReferrers.MANIFEST, "{\"schemaVersion\":2,\"new\":true}");
    look("resting");
    TaskRun second = here.awaitRun("resting", 2);
    here.assertLines(second, "SRC@%s DST:v1.0\n", pushed);
    here.succeed(second);
    here.awaitReady("resting", "True", "UpToDate");
  }
}
