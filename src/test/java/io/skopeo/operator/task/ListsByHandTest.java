package io.skopeo.operator.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Runs the Task's program with lists without {@code images.txt}: which lines are one group. */
class ListsByHandTest {
  private static final String GONE = "docker://src.example/fails@D1 docker://dst.example/app@D1";
  private static final String SIGNATURE = "docker://src.example/ok@D2 docker://dst.example/app@D2";
  private static final String ATTACHED =
      "docker://src.example/fails@D2 docker://dst.example/app:sha256-X.sig";
  private static final String INDEX = "dir:ok-index docker://dst.example/app:v1";
  private static final String ONLY = " --multi-arch=index-only";

  @TempDir Path folder;

  private record Row(String what, String outcomes, List<String> lines) {
    Row(String what, String outcomes, String... lines) {
      this(what, outcomes, List.of(lines));
    }
  }

  @TestFactory
  Stream<DynamicTest> linesWaitOnlyForWhatTheyAreMadeOf() {
    return Stream.of(
            new Row("a signed image", "f--", GONE, SIGNATURE, name("fails@D1", "app:v1")),
            new Row(
                "a tag of old for a signature does not end a group",
                ".f-",
                SIGNATURE,
                ATTACHED,
                name("ok@D2", "app:v1")),
            new Row("some platforms", "f.-", GONE, SIGNATURE, INDEX + ONLY),
            new Row("an invalid platform", ".i-", SIGNATURE, "one", INDEX + ONLY),
            new Row("blank lines and comments", "f_-", GONE, "# and", INDEX + ONLY),
            new Row("digests without a name", "f.", GONE, SIGNATURE),
            new Row("a name for something else", "f..", GONE, SIGNATURE, name("ok:1", "app:v1")),
            new Row(
                "another repository", "f.", GONE, "dir:ok-index docker://dst.example/b:1" + ONLY),
            new Row("a name before", "f.", name("fails@D2", "app:v1"), SIGNATURE),
            new Row("an invalid line before", "i.", "one", name("ok:1", "app:v1")),
            new Row("a signature after its image", "f.", ATTACHED, name("ok:2", "app:v2")))
        .map(row -> DynamicTest.dynamicTest(row.what(), () -> check(row)));
  }

  private void check(Row row) {
    ScriptRun script = new ScriptRun(folder.resolve(row.what())).lines(digests(row.lines()));

    assertThat(script.run().lineStatus()).isEqualTo(row.outcomes());
  }

  private static String name(String source, String destination) {
    return "docker://src.example/%s docker://dst.example/%s".formatted(source, destination);
  }

  private static String[] digests(List<String> lines) {
    return lines.stream()
        .map(l ->
            l.replace("D1", "sha256:" + "1".repeat(64))
                .replace("D2", "sha256:" + "2".repeat(64))
                .replace("X", "2".repeat(64)))
        .toArray(String[]::new);
  }
}
