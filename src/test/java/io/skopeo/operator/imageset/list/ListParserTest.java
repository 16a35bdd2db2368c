package io.skopeo.operator.imageset.list;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListParserTest {
  private static final String LIST = "ConfigMap mirrors, key list";

  private static Parsed<RepositoryList> parse(String text) {
    return ListParser.parse(
        LIST, text.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t"));
  }

  private static List<String> sources(String text) {
    return parse(text).orThrow().entries().stream().map(e -> e.source().toString()).toList();
  }

  private static Problem problem(String text) {
    return switch (parse(text)) {
      case Parsed.Invalid<RepositoryList>(var problem) -> problem;
      case Parsed.Valid<RepositoryList>(var list) -> throw new AssertionError(list.toString());
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "quay.io/a/b:1\\nquay.io/c/d",
        "quay.io/a/b:1\\r\\nquay.io/c/d\\r\\n",
        "\uFEFFquay.io/a/b:1\\nquay.io/c/d\\n",
        "\\n  # comment: with a colon\\n\\tquay.io/a/b:1 \\t# tail\\n\\nquay.io/c/d",
        "docker://quay.io/a/b:1\\nquay.io/c/d:2@sha256:"
            + "0000000000000000000000000000000000000000000000000000000000000000",
        "- quay.io/a/b:1\\n- quay.io/c/d",
        "\uFEFF---\\r\\n- quay.io/a/b:1\\r\\n- 'quay.io/c/d'\\r\\n",
        "# comment\\n%YAML 1.1\\n---\\n- quay.io/a/b:1\\n- quay.io/c/d\\n...\\n",
        "containers: [quay.io/a/b:1, quay.io/c/d]",
        "\"containers\":\\n- quay.io/a/b:1\\n- quay.io/c/d",
        "['quay.io/a/b:1', 'quay.io/c/d']",
        "kind: Images\\nspec: {images: [{name: quay.io/a/b}, {name: quay.io/c/d}]}",
        "---\\nkind: Images\\nspec: {images: [{name: quay.io/a/b}]}\\n---\\nkind: Images\\nspec: {images: [{name: quay.io/c/d}]}",
        "quay.io: {images: {a/b: [], c/d: }}",
      })
  void formatIsToldByContent(String text) {
    assertThat(sources(text)).containsExactly("quay.io/a/b", "quay.io/c/d");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                    | has no entry",
        "# nothing\\n                          | has no entry",
        "'---\\n'                              | has no entry",
        "containers:                           | has no entry",
        "containers: []                        | has no entry",
        "'quay.io: {images: {}}'               | has no entry",
        "'sync: []'                            | has no entry",
        "<!DOCTYPE html>                       | is HTML",
        "'  <HTML>'                            | is HTML",
        "404: Not Found                        | its first key is \"404\"",
        "'{\"message\": \"no\"}'               | its first key is \"message\"",
        "{}                                    | is an empty map",
        "--- text                              | is a text",
        "unauthorized                          | is a single word",
        "Service Unavailable                   | no entry that can be used",
        "- one two\\n- -three\\n               | no entry that can be used",
        "containers: quay.io/a/b               | containers is a text",
        "'images: {a: b'                       | line 1 is not valid YAML",
        "- a\\n- b: c: d\\n                    | line 2 is not valid YAML: mapping values are not allowed here",
        "containers:\\n- a/b\\n- \"c/d         | line 3 is not valid YAML",
        "containers:\\n\\t- a/b                | line 2 is not valid YAML",
        "- &x a/b\\n- *x                       | line 1 has an anchor (&x)",
        "- a/b\\n- *x                          | line 2 has an alias (*x)",
        "- a/b\\n- !!binary YQ==               | line 2 has a tag (tag:yaml.org,2002:binary)",
        "a: [a/b]\\na: [c/d]                   | line 2 has the key \"a\" again",
        "---\\n? [a]\\n: b                     | line 2 has a key that is a list",
        "- a/b\\n---\\n- c/d                   | has 2 documents",
        "version: 2\\nsync: []                 | version of regsync's file is not 1",
        "quay.io/a/b:1\\nquay.io/a/b:          | may be cut off",
        "- quay.io/a/b:1\\n- quay.io/a/b:      | may be cut off",
        "quay.io: {images: {a: []}, }\\nx: y   | a registry is a text",
      })
  void textThatIsNoListIsRefusedAsAWhole(String text, String part) {
    assertThat(problem(text))
        .satisfies(p -> assertThat(p.reason()).isEqualTo(Reason.LIST_UNREADABLE))
        .satisfies(p -> assertThat(p.sentence()).startsWith(LIST).contains(part).endsWith("."));
  }

  @Test
  void binaryIsRefused() {
    assertThat(problem("\u001f\u008b\0").sentence()).contains("is binary");
    assertThat(problem("- a/b\u0001").sentence()).contains("a character that YAML does not allow");
  }

  @Test
  void deepNestingIsRefusedBeforeAnythingIsBuilt() {
    assertThat(problem("[".repeat(100_000)).sentence()).contains("line 1 is nested too deep");
    assertThat(problem("{a: ".repeat(100_000)).sentence()).contains("line 1 is nested too deep");
  }

  @Test
  void otherEntriesGoOnIfOneCannotBeUsed() {
    RepositoryList list = parse("quay.io/a/b:1\\nnot one\\nquay.io/c/d\\n").orThrow();
    assertThat(list.entries()).extracting(e -> e.origin().line()).containsExactly(1, 3);
    assertThat(list.invalid())
        .singleElement()
        .satisfies(p -> assertThat(p.text()).isEqualTo("not one"))
        .satisfies(p -> assertThat(p.problem().reason()).isEqualTo(Reason.INVALID_ENTRY))
        .satisfies(p ->
            assertThat(p.problem().sentence())
                .startsWith(LIST + ", line 2: \"not one\" has a blank"));
  }

  @Test
  void lastLineMayLackItsEndIfItsEntryCanBeUsed() {
    assertThat(sources("quay.io/a/b:1\\nquay.io/c/d")).hasSize(2);
    assertThat(parse("quay.io/a/b:1\\nnot one\\nquay.io/c/d").orThrow().invalid()).hasSize(1);
    assertThat(parse("[a/b, [c]]").orThrow().invalid()).hasSize(1);
  }

  @Test
  void wordsThatAreNotAloneAreImagesOfDockerHub() {
    assertThat(sources("nginx\\nredis"))
        .containsExactly("docker.io/library/nginx", "docker.io/library/redis");
    assertThat(sources("nginx:1.27")).containsExactly("docker.io/library/nginx");
    assertThat(sources("- nginx")).containsExactly("docker.io/library/nginx");
  }

  @ParameterizedTest
  @CsvSource({
    "a/b,                       ",
    "a/b:1,                     1",
    "localhost:5000/b:1,        1",
    "localhost:5000/b,          ",
    "[::1]:5000/b:1,            1",
    "[::1]/b,                   ",
    "a/b:1@sha256:#,            1@sha256:#",
    "a/b@sha256:#,              sha256:#",
    "docker://a/b:1@sha256:#,   1@sha256:#",
  })
  void tagAndDigestAreTheChoice(String reference, String item) {
    String hex = "0123456789abcdef".repeat(4);
    assertThat(parse("- " + reference.replace("#", hex).replaceFirst("(.*)", "\"$1\"")).orThrow())
        .extracting(list -> list.entries().getFirst().tags())
        .isEqualTo(
            item == null
                ? new TagChoice.OfTemplate()
                : new TagChoice.Exact(List.of(item.replace("#", hex))));
  }

  @Test
  void listOfMoreThanFiveThousandEntriesIsRefused() {
    assertThat(parse(lines(5000)).orThrow().entries()).hasSize(5000);
    assertThat(problem(lines(5001)).reason()).isEqualTo(Reason.LIST_TOO_LONG);
    assertThat(problem("containers:\n" + lines(5001).replaceAll("(?m)^", "- ")).reason())
        .isEqualTo(Reason.LIST_TOO_LONG);
    assertThat(problem("x".repeat((1 << 20) + 1)).reason()).isEqualTo(Reason.LIST_TOO_LONG);
  }

  private static String lines(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "registry.example.com/team-%d/app-%d:v1.%d\n".formatted(i % 50, i, i))
        .collect(Collectors.joining());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "- "})
  void fiveThousandEntriesTakeLessThanASecond(String prefix) {
    String text = lines(5000).replaceAll("(?m)^(?=.)", prefix);
    ListParser.parse(LIST, text);
    long begin = cpu();
    assertThat(parse(text).orThrow().entries()).hasSize(5000);
    assertThat(Duration.ofNanos(cpu() - begin)).isLessThan(Duration.ofSeconds(1));
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  @Property(tries = 2000)
  void anyTextIsAListOrRefusedWithAShortSentence(@ForAll("texts") String text) {
    switch (parse(text)) {
      case Parsed.Invalid<RepositoryList>(var problem) -> assertShort(problem);
      case Parsed.Valid<RepositoryList>(var list) -> {
        assertThat(list.entries()).isNotEmpty();
        list.invalid().forEach(p -> assertShort(p.problem()));
      }
    }
  }

  private static void assertShort(Problem problem) {
    assertThat(problem.sentence()).startsWith(LIST).hasSizeLessThan(500).doesNotContain("\n");
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(
            "a/b",
            ":",
            "1.2",
            "@",
            "sha256:",
            "\n",
            "\n",
            "- ",
            "  ",
            "#",
            "{",
            "}",
            "[",
            "]",
            ",",
            "&a",
            "*a",
            "!!str",
            "\"",
            "'",
            "|",
            ">",
            "?",
            "%",
            "\t",
            "containers:",
            "images:",
            "images-by-semver:",
            "images-by-tag-regex:",
            "sync:",
            "source:",
            "target:",
            "type:",
            "image",
            "repository",
            "tags:",
            "allow:",
            "kind: Images",
            "spec:",
            "name:",
            "---",
            "quay.io",
            "/",
            "docker://",
            "<",
            "\u202e",
            "\0",
            "x".repeat(300),
            "null",
            "~")
        .list()
        .ofMaxSize(25)
        .map(parts -> String.join("", parts));
  }
}
