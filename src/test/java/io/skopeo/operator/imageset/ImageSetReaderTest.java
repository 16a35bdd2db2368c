package io.skopeo.operator.imageset;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.ScheduleSpec;
import io.skopeo.operator.api.imageset.ImageSetSpec.Keep;
import io.skopeo.operator.api.imageset.ImageTemplate;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.schedule.MinimumFrequency;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageSetReaderTest {
  private static final String ONE = "repositories: [{name: nginx}]\n";

  @Test
  void whatIsNotSetIsTheDefault() {
    ImageSetIntent intent = Sets.intent(ONE);
    assertThat(intent.inline().entries()).hasSize(1);
    assertThat(intent.lists()).isEmpty();
    assertThat(intent.part())
        .isEqualTo(new ImageSetIntent.Part(new Exclusions(List.of()), Chunk.NONE, Spread.NONE));
    assertThat(intent.mapping().prefix()).isEmpty();
    assertThat(intent.mapping().keep()).isEqualTo(Keep.PATH);
    assertThat(intent.timing().frequency()).contains("1h");
    assertThat(intent.timing().schedule().text()).isEqualTo("1h");
    assertThat(intent.timing().cron()).isEmpty();
    assertThat(intent.hold()).isEqualTo(new ImageSetIntent.Hold(false, false));
    assertThat(intent.template()).isEqualTo(ImageTemplate.NONE);
  }

  @Test
  void everyFieldIsRead() {
    ImageSetIntent intent =
        Sets.intent(
            """
            repositories: [{name: nginx}]
            repositoriesFrom: [{configMapRef: {name: list, key: list.txt}}, {url: "https://a.example/b"}]
            exclude: ['quay\\.io/.*']
            mapping: {prefix: registry.example.com/mirror, keep: Name}
            chunk: {size: 3, number: 2}
            schedule: {cron: 0 2 * * *, timeZone: Europe/Paris}
            dryRun: true
            suspend: true
            template: {spec: {signatures: true}}
            """);
    assertThat(intent.lists()).hasSize(2);
    assertThat(intent.part().exclusions().expressions()).hasSize(1);
    assertThat(intent.part().chunk()).isEqualTo(new Chunk(3, 2));
    assertThat(intent.mapping().keep()).isEqualTo(Keep.NAME);
    assertThat(intent.timing().frequency()).isEmpty();
    assertThat(intent.timing().cron()).contains(new ScheduleSpec("0 2 * * *", "Europe/Paris"));
    assertThat(intent.timing().schedule().text()).isEqualTo("0 2 * * * Europe/Paris");
    assertThat(intent.hold()).isEqualTo(new ImageSetIntent.Hold(true, true));
    assertThat(intent.template().spec().signatures()).isTrue();
    assertThat(Sets.intent(ONE + "spread: 4h").part().spread())
        .isEqualTo(new Spread(Duration.ofHours(4)));
  }

  @ParameterizedTest
  @CsvSource({
    // MIN_FREQUENCY, the interval of an ImageSet that names none
    "'', 1h",
    "5m, 1h",
    "1h, 1h",
    "2h, 2h",
    "90m, 90m",
    "1d, 1d",
  })
  void defaultIntervalIsAnHourOrTheMinimum(String least, String usual) {
    assertThat(read(ONE, least))
        .isInstanceOfSatisfying(
            ImageSetIntent.class,
            intent -> assertThat(intent.timing().frequency()).contains(usual));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{}                                        | no repositories are named: set spec.repositories, or spec.repositoriesFrom with a ConfigMap or a URL.",
        "chunk: {size: 1, number: 1}, spread: 1h   | spec.chunk and spec.spread cannot both be set: remove one of them.",
        "chunk: {size: 1, number: 0}               | spec.chunk.number is 0: the first chunk is 1.",
        "chunk: {size: 0, number: 1}               | spec.chunk.size is 0: a chunk has one repository or more.",
        "spread: 40d                               | spec.spread",
        "schedule: {cron: daily}                   | spec.schedule.cron \"daily\" cannot be used",
        "schedule: {}                              | spec.schedule.cron is missing",
        "exclude: ['(']                            | spec.exclude[0]",
        "mapping: {prefix: 'A B'}                  | spec.mapping.prefix",
      })
  void specThatCannotBeUsedIsRefused(String fields, String sentence) {
    String yaml = fields.equals("{}") ? fields : "{%s,%s}".formatted(ONE.strip(), fields);
    assertThat(problems(yaml, ""))
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.sentence()).startsWith(sentence).endsWith(".");
          assertThat(problem.reason()).isEqualTo(Reason.INVALID_SPEC);
        });
  }

  @Test
  void allProblemsAreTold() {
    assertThat(problems("{exclude: ['('], spread: 1s}", "")).hasSize(3);
    assertThat(new ImageSetReader("", MinimumFrequency.NONE).read(null))
        .isInstanceOf(ParsedImageSet.InvalidImageSet.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "frequency: 59m                  | spec.frequency \"59m\" comes more often than the installation allows: write 1h or more, or have it allowed by MIN_FREQUENCY (chart: limits.minFrequency).",
        "schedule: {cron: '*/5 * * * *'} | spec.schedule.cron \"*/5 * * * *\" comes more often than the installation allows: write 1h or more, or have it allowed by MIN_FREQUENCY (chart: limits.minFrequency).",
      })
  void scheduleBelowTheMinimumIsNotAllowed(String field, String sentence) {
    assertThat(problems(ONE + field, "1h"))
        .containsExactly(new Problem(Reason.NOT_ALLOWED, sentence));
    assertThat(read(ONE + "frequency: 1h", "1h")).isInstanceOf(ImageSetIntent.class);
    assertThat(read(ONE + "schedule: {cron: 0 * * * *}", "1h")).isInstanceOf(ImageSetIntent.class);
  }

  @Test
  void prefixWithoutARegistryIsAtTheDefaultOne() {
    ImageSetIntent intent =
        (ImageSetIntent)
            new ImageSetReader("registry.example.com/a", MinimumFrequency.NONE)
                .read(Sets.spec(ONE + "mapping: {prefix: mirror}"));
    assertThat(intent.mapping().map(Repository.parse("quay.io/x").orThrow()).orThrow())
        .hasToString("registry.example.com/a/mirror/x");
  }

  @Test
  void inlineEntryThatCannotBeUsedIsNamedAlone() {
    ImageSetIntent intent = Sets.intent("repositories: [{name: nginx}, {name: 'A B'}]");
    assertThat(intent.inline().entries()).hasSize(1);
    assertThat(intent.inline().invalid())
        .singleElement()
        .satisfies(entry -> {
          assertThat(entry.text()).isEqualTo("A B");
          assertThat(entry.problem().reason()).isEqualTo(Reason.INVALID_ENTRY);
          assertThat(entry.problem().sentence()).startsWith("spec.repositories[1]: ");
        });
  }

  private static ParsedImageSet read(String yaml, String least) {
    return new ImageSetReader("", MinimumFrequency.parse("MIN_FREQUENCY", least).orThrow())
        .read(Sets.spec(yaml));
  }

  private static List<Problem> problems(String yaml, String least) {
    return Optional.of(read(yaml, least))
        .filter(ParsedImageSet.InvalidImageSet.class::isInstance)
        .map(ParsedImageSet.InvalidImageSet.class::cast)
        .map(ParsedImageSet.InvalidImageSet::problems)
        .orElse(List.of());
  }
}
