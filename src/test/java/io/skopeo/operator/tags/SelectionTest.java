package io.skopeo.operator.tags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.skopeo.operator.reference.Repository;
import io.skopeo.operator.reference.Tag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectionTest {
  private static final Repository SOURCE = new Repository("quay.io", "argoproj/argocd");
  private static final Duration AT_ONCE = Duration.ofSeconds(5);

  @ParameterizedTest
  @CsvSource({
    // pattern, destination, candidates, listing, chosen
    "2.13.x,  '',     false, 2.13.10 2.13.9 2.14.0 latest,   2.13.9>2.13.9 2.13.10>2.13.10",
    "2.13.x,  '',     false, 2.13.1 2.13.2-rc1,              2.13.1>2.13.1",
    "2.13.x,  '',     true,  2.13.2 2.13.2-rc2 2.13.2-rc1,   2.13.2-rc1>2.13.2-rc1 2.13.2-rc2>2.13.2-rc2 2.13.2>2.13.2",
    "2.13.x,  '',     false, 3.6 latest,                     ''",
    "2.13.x,  '',     false, '',                             ''",
    "3.x,     '',     false, 3.6 v3.6,                       3.6>3.6",
    "3.x,     '',     false, v3.6 3.6,                       3.6>3.6",
    "v3.x,    '',     false, 3.6 v3.6,                       v3.6>v3.6",
    "v3.x,    '',     false, 3.6 v3.7,                       3.6>3.6 v3.7>v3.7",
    "v3.x,    3.x,    false, 3.6 v3.6 v3.7,                  v3.6>3.6 v3.7>3.7",
    "v3.x,    3.x,    true,  v3.7-rc1 3.7-rc1,               v3.7-rc1>3.7-rc1",
    "3.x,     '',     false, 3.6 3.6 3.6,                    3.6>3.6",
    "3.x,     '',     false, 3.6 3.06,                       3.06>3.06 3.6>3.6",
    "3.x,     stable, false, 3.9 3.10 3.2,                   3.10>stable",
    "3.x,     stable, true,  3.9 3.10 3.11-rc1,              3.11-rc1>stable",
    "3.x,     stable, true,  3.11 3.11-rc1,                  3.11>stable",
    "3.x,     stable, false, latest,                         ''",
    "x,       '',     false, sha256-0123456789abcdef.sig,    ''",
  })
  void tagsAreChosen(
      String pattern, String destination, boolean candidates, String listing, String chosen) {
    var shown =
        selection(pattern, destination, candidates).from(SOURCE, tags(listing)).stream()
            .map(c -> c.source().reference() + ">" + c.destination())
            .toList();
    assertThat(String.join(" ", shown)).isEqualTo(chosen);
  }

  @Test
  void orderOfTheListingDoesNotMatter() {
    List<Tag> listing = new ArrayList<>(tags("v3.1 3.1 3.2 v3.3 3.10 3.9-rc1 3.9 3.02 3.2-rc.1"));
    Selection selection = selection("v3.x", "3.x", true);
    List<Chosen> chosen = selection.from(SOURCE, listing);
    var random = new Random(7);
    for (int i = 0; i < 50; i++) {
      Collections.shuffle(listing, random);
      assertThat(selection.from(SOURCE, listing)).isEqualTo(chosen);
    }
  }

  @Test
  void eachDestinationTagIsChosenOnce() {
    var random = new Random(11);
    List<Tag> listing =
        IntStream.range(0, 2000)
            .mapToObj(_ ->
                "%s3.%d%s"
                    .formatted(
                        random.nextBoolean() ? "v" : "",
                        random.nextInt(200),
                        random.nextBoolean() ? "-rc" + random.nextInt(3) : ""))
            .map(Tag::new)
            .toList();
    assertThat(selection("3.x", "v3.x-mirror", true).from(SOURCE, listing))
        .extracting(Chosen::destination)
        .doesNotHaveDuplicates();
  }

  @Test
  void whatMapsToNoTagIsLeftOut() {
    var chosen = selection("x", "x-" + "a".repeat(124), false).from(SOURCE, tags("1 12 123 1234"));
    assertThat(chosen).extracting(c -> c.source().reference()).containsExactly("1", "12", "123");
  }

  @Test
  void fiftyThousandTagsAreChosenAtOnce() {
    List<Tag> listing =
        IntStream.range(0, 50_000).mapToObj(i -> new Tag("v2." + i % 100 + "." + i)).toList();
    Selection selection = selection("2.x.x", "", false);
    assertTimeout(AT_ONCE, () -> assertThat(selection.from(SOURCE, listing)).hasSize(50_000));
  }

  private static Selection selection(String pattern, String destination, boolean candidates) {
    Version version = Version.parse(pattern).orThrow();
    return new Selection(
        ((Version.Matching) version).pattern(),
        TagMapping.parse(destination, pattern, version).orThrow(),
        candidates);
  }

  private static List<Tag> tags(String names) {
    return Stream.of(names.split(" ", -1)).filter(n -> !n.isEmpty()).map(Tag::new).toList();
  }
}
