package io.skopeo.operator.planning;

import static io.skopeo.operator.planning.PlanFixture.A;
import static io.skopeo.operator.planning.PlanFixture.B;
import static io.skopeo.operator.planning.PlanFixture.answer;
import static io.skopeo.operator.planning.PlanFixture.digest;
import static io.skopeo.operator.planning.PlanFixture.intent;
import static io.skopeo.operator.planning.PlanFixture.plan;
import static io.skopeo.operator.planning.PlanFixture.reason;
import static io.skopeo.operator.planning.PlanFixture.selected;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.copying.CopyLine;
import io.skopeo.operator.copying.CopyLine.Content;
import io.skopeo.operator.oci.AttachedTags;
import io.skopeo.operator.oci.ComposedIndex;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageContent;
import io.skopeo.operator.oci.ImageContent.Form;
import io.skopeo.operator.oci.ImageContent.Part;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.oci.ReferrersTag;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.planning.input.Attachments;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.ImageIntent;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What refers to an image is copied before the image has its tag. */
class SignaturesTest {
  private static final ImageIntent ONE = intent(Mode.ONE_SHOT, "1.0");
  private static final Tag SIGNATURE = AttachedTags.ofCosign(A).findFirst().orElseThrow();
  private static final Digest C = digest('c');
  private static final ComposedIndex LIST = new ComposedIndex(digest('d'), "{}");
  private static final Attachments MISSING =
      new Attachments(
          List.of(
              CopyLine.named(C, SIGNATURE, Content.WHOLE),
              CopyLine.byDigest(B, Content.WHOLE),
              CopyLine.named(LIST.digest(), ReferrersTag.of(A), Content.FOLDER)),
          List.of(LIST));

  private static TagObservation observed(String destination) {
    return new TagObservation(selected("1.0"), false, answer("a"), answer(destination), 1);
  }

  private static Plan planned(TagObservation... observations) {
    return plan(ONE, PreviousState.NONE, List.of(), observations);
  }

  private static String lines(TagObservation observation) {
    return planned(observation).offered().copies().getFirst().copy().text();
  }

  private static String text(String lines) {
    return lines
        .strip()
        .replace("SRC", "docker://quay.io/argoproj/argocd")
        .replace("DST", "docker://registry.example.com/argocd")
        .replace("@A", "@" + A)
        .replace("@B", "@" + B)
        .replace("@C", "@" + C)
        .replace("A.hex", A.hex())
        .replace("D.hex", LIST.digest().hex());
  }

  @Test
  void imageComesByDigestAndItsTagLast() {
    TagObservation missing = observed("absent").with(MISSING);
    assertThat(lines(missing))
        .isEqualTo(
            text(
                """
                SRC@A DST@A
                SRC@C DST:sha256-A.hex.sig
                SRC@B DST@B
                dir:D.hex DST:sha256-A.hex --multi-arch=index-only
                SRC@A DST:1.0
                """));
    assertThat(planned(missing).offered().copies().getFirst().indexes()).containsExactly(LIST);
    assertThat(planned(missing).tally().orElseThrow().summary()).isEqualTo("0/1");
  }

  @Test
  void laterSignatureLeavesTheTagAlone() {
    TagObservation unattached = observed("a").with(MISSING);
    assertThat(lines(unattached))
        .isEqualTo(
            text(
                """
                SRC@C DST:sha256-A.hex.sig
                SRC@B DST@B
                dir:D.hex DST:sha256-A.hex --multi-arch=index-only
                """));
    Plan plan = planned(unattached);
    assertThat(reason(plan.assessment())).isEqualTo(Reason.QUEUED);
    assertThat(plan.fulfilled()).isFalse();
  }

  @Test
  void partsOfAnIndexInAnIndexComeBeforeWhatRefersToThem() {
    var content =
        new ImageContent(
            A,
            List.of(new Part(C, Form.MANIFEST), new Part(B, Form.INDEX)),
            List.of(),
            List.of(C, B),
            1,
            List.of(),
            List.of());
    assertThat(lines(observed("absent").with(content)))
        .isEqualTo(
            text(
                """
                SRC@C DST@C
                SRC@B DST@B --multi-arch=index-only
                SRC@A DST:1.0 --multi-arch=index-only
                """));
  }

  @Test
  void listThatCannotBeReadIsNeverNone() {
    var problem = new Problem(Reason.AUTHENTICATION_FAILED, "no.");
    for (String destination : List.of("absent", "a")) {
      Plan plan = planned(observed(destination).with(problem));
      assertThat(reason(plan.assessment())).isEqualTo(Reason.AUTHENTICATION_FAILED);
      assertThat(plan.offered().copies()).isEmpty();
      assertThat(plan.fulfilled()).isFalse();
    }
  }

  /** Whatever was wrong with an image, another one under its tag is another case. */
  @Test
  void newDigestEndsTheBackoffOfWhatCannotBeCopied() {
    var problem = new Problem(Reason.PLATFORM_MISSING, "no.");
    PreviousState before =
        PlanFixture.remembering(planned(observed("absent").with(problem)).failures());
    assertThat(plan(ONE, before, List.of(), observed("absent").with(problem)).failures())
        .isEqualTo(before.failures());
    var pushed = new TagObservation(selected("1.0"), false, answer("b"), answer("absent"), 1);
    assertThat(plan(ONE, before, List.of(), pushed).offered().copies()).hasSize(1);
  }

  @Test
  void missingPlatformsAreReported() {
    var content =
        new ImageContent(
            A,
            List.of(),
            List.of(),
            List.of(),
            1,
            List.of(new Platform("linux", "arm64", ""), new Platform("linux", "s390x", "")),
            List.of());
    assertThat(planned(observed("a").with(content)).assessment())
        .isEqualTo(
            new Assessment.UpToDate(
                Reason.UP_TO_DATE,
                "The tag is at the destination. The source's 1.0 has no linux/arm64 and no linux/s390x."));
  }
}
