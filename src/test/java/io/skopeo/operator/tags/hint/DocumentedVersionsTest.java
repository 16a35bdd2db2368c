package io.skopeo.operator.tags.hint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Selects what the table of {@code docs/images.md} says that its versions select. */
class DocumentedVersionsTest {
  private static final String HEADER = "| scheme | tags | what to write | what it selects |";
  private static final int LEAST = 8;

  /** A row of the table; all cells but the first are code. */
  record Row(String scheme, String tags, String spec, String selected) {
    static Row of(String line) {
      List<String> cells = Stream.of(line.split("\\|")).map(String::strip).toList();
      return new Row(cells.get(1), code(cells.get(2)), code(cells.get(3)), code(cells.get(4)));
    }

    private static String code(String cell) {
      assertThat(cell).startsWith("`").endsWith("`");
      return cell.substring(1, cell.length() - 1);
    }
  }

  static List<Row> rows() throws IOException {
    List<Row> rows =
        Files.readAllLines(Path.of("docs/images.md")).stream()
            .dropWhile(line -> !line.equals(HEADER))
            .skip(2)
            .takeWhile(line -> line.startsWith("|"))
            .map(Row::of)
            .toList();
    assertThat(rows).hasSizeGreaterThanOrEqualTo(LEAST);
    return rows;
  }

  @ParameterizedTest
  @MethodSource("rows")
  void rowSelectsWhatItSays(Row row) {
    assertThat(Selections.selected(Selections.intent(row.spec()), Selections.tags(row.tags())))
        .isEqualTo(List.of(row.selected().split(" ")));
  }
}
