package io.skopeo.operator.plan;

import static io.skopeo.operator.plan.PlanFixture.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FoldedTest {
  private static final List<String> TAGS =
      IntStream.range(0, 1000).mapToObj(i -> "1.0." + i).toList();

  @Test
  void everyMarkedTagIsRecognisedAndFewOthers() {
    Marks marks = Marks.read(Marks.of(TAGS).text()).orElseThrow();
    assertThat(TAGS).allMatch(marks::has);
    long mistaken = IntStream.range(0, 10_000).mapToObj(i -> "2.0." + i).filter(marks::has).count();
    assertThat(mistaken).isLessThan(800);
    assertThat(marks.text()).hasSizeLessThanOrEqualTo(2732);
  }

  @ParameterizedTest
  @ValueSource(strings = {"no base64!", "é"})
  void anythingElseIsNoMarks(String text) {
    assertThat(Marks.read(text)).isEmpty();
    assertThat(Marks.read("A".repeat(4000))).isEmpty();
  }

  @Test
  void failuresOfOneReasonRestTogetherUntilTheLastHasRested() {
    var failures = new LinkedHashMap<String, Failure>();
    failures.put("a", failure(Reason.COPY_TIMED_OUT, 7, 60));
    IntStream.range(0, 3).forEach(i -> failures.put("b" + i, failure(Reason.COPY_FAILED, i, i)));
    List<Folded> folded = Folded.of(failures);
    assertThat(folded)
        .extracting(Folded::reason)
        .containsExactly(Reason.COPY_FAILED, Reason.COPY_TIMED_OUT);
    assertThat(folded.getFirst().count()).isEqualTo(3);
    Failure one = folded.getFirst().failure("b0").orElseThrow();
    assertThat(one.attempts()).isEqualTo(2);
    assertThat(one.next()).isEqualTo(in(2));
    assertThat(one.problem().sentence()).contains("as 2 others did");
    assertThat(folded.getFirst().failure("a")).isEmpty();
  }

  private static Failure failure(Reason reason, int attempts, int seconds) {
    return new Failure("", new Problem(reason, "It went wrong."), attempts, in(seconds));
  }
}
