package io.skopeo.operator.tags.order;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.tags.HostileTags;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;

/** Holds the natural order against the program that it is named after. */
@Domain(HostileTags.class)
@Domain(DomainContext.Global.class)
class SortVersionTest {
  @Property(tries = 4, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void naturalOrderIsThatOfSortV(@ForAll @Size(300) List<Tag> tags) throws IOException {
    assumeThat(sort("--version", "")).startsWith("sort (GNU coreutils) 9.");
    List<String> names = tags.stream().map(Tag::name).distinct().toList();
    assertThat(names.stream().sorted(NaturalOrder.NATURAL))
        .isEqualTo(sort("-V", String.join("\n", names) + "\n").lines().toList());
  }

  private static String sort(String option, String input) throws IOException {
    var builder = new ProcessBuilder("sort", option);
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    try (var lines = process.outputWriter(US_ASCII)) {
      lines.write(input);
    }
    return new String(process.getInputStream().readAllBytes(), US_ASCII);
  }
}
